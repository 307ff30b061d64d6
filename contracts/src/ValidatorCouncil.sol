// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IUnstoppableModelFactory} from "./interfaces/IUnstoppableModelFactory.sol";
import {Ballot, IValidatorCouncil, Outcome, Phase, Vote} from "./interfaces/IValidatorCouncil.sol";

/// @title The validators' stake, their ballots and their flat fees.
/// @notice Nobody owns it. It holds UMC (staked and unbonding) and the fees that nobody has claimed yet; deposits of workers
/// and suspecters never come here.
/// @dev {IERC20Errors} is inherited for the ABI only: the token's errors surface in {stake}.
contract ValidatorCouncil is IValidatorCouncil, IERC20Errors, ReentrancyGuard {
    using SafeERC20 for IERC20;
    using Checkpoints for Checkpoints.Trace208;

    /// @dev `staked` keeps its history by seconds: what votes in a dispute is what was staked before the second of its opening.
    /// `lost` is what absence has cost for the disputes that were opened in one stretch of time, see {_stretchOf}.
    struct Validator {
        Checkpoints.Trace208 staked;
        uint256 unbonding;
        uint64 availableAt;
        mapping(uint64 stretch => uint256 amount) lost;
    }

    /// @dev One dispute over all its rounds. `feeWeight` and `winnerHash` are set when it closes with a fee to share;
    /// `winnerHash` stays 0 when all revealers of the last round share it.
    struct DisputeBallot {
        address model;
        uint64 openedAt;
        uint8 round;
        bool closed;
        address worker;
        uint64 roundOpenedAt;
        uint32 commitSeconds;
        address suspecter;
        uint32 revealSeconds;
        uint256 eligibleStake;
        bytes32 matter;
        uint256 feeWeight;
        bytes32 winnerHash;
        uint256 fee;
    }

    /// @dev The tally of one round. The leader is the ballot with the most revealed weight so far; only its content is kept.
    struct Round {
        uint256 committed;
        uint256 revealed;
        bytes32 leaderHash;
        Ballot leader;
        mapping(bytes32 ballotHash => uint256 weight) weightOf;
        mapping(address voter => Vote) votes;
    }

    uint8 private constant LAST_ROUND = 2;
    uint256 private constant BPS = 10_000;
    uint16 private constant MAX_NO_SHOW_BPS = 500;
    uint64 private constant MAX_UNBONDING_SECONDS = 365 days;

    /// @notice What is staked.
    ERC20Burnable public immutable token;
    /// @notice How long stake leaves the vote before it is paid out, in seconds.
    uint64 public immutable unbondingSeconds;
    /// @notice Share of the eligible stake that has to reveal, in 1/10,000.
    uint16 public immutable quorumBps;
    /// @notice Share of its weight that a validator loses for a dispute it stayed away from, in 1/10,000.
    uint16 public immutable noShowBps;
    /// @notice Shortest commit phase and shortest reveal phase of a dispute that validators have to take part in, in seconds.
    uint32 public immutable dutySeconds;
    /// @notice Smallest fee of a dispute that validators have to take part in, in wei.
    uint128 public immutable dutyFee;
    address private immutable _deployer;

    /// @notice The factory whose models may open disputes; 0 before {initialize}.
    IUnstoppableModelFactory public factory;
    Checkpoints.Trace208 private _totalStake;
    uint64 private _disputeCount;
    mapping(address account => Validator) private _validators;
    mapping(uint64 disputeId => DisputeBallot) private _disputes;
    mapping(uint64 disputeId => mapping(uint8 round => Round)) private _rounds;
    mapping(uint64 disputeId => mapping(address validator => bool)) private _feeClaimed;

    /// @param token_ the validators' token (UMC).
    /// @param unbondingSeconds_ how long stake leaves the vote before it is paid out, in seconds; at most 365 days.
    /// @param quorumBps_ share of the eligible stake that has to reveal, in 1/10,000; 1 to 10,000.
    /// @param noShowBps_ share of its weight that a validator loses for a dispute it stayed away from, in 1/10,000; 0 to 500.
    /// @param dutySeconds_ how long both phases of a round have to last at least, in seconds, for absence to cost anything.
    /// @param dutyFee_ how much the validators have to be paid at least, in wei, for absence to cost anything. Anybody can create
    /// models: without these two bounds disputes that nobody can answer in time or at a profit would burn the stake of others.
    constructor(
        ERC20Burnable token_,
        uint64 unbondingSeconds_,
        uint16 quorumBps_,
        uint16 noShowBps_,
        uint32 dutySeconds_,
        uint128 dutyFee_
    ) {
        if (unbondingSeconds_ > MAX_UNBONDING_SECONDS) {
            revert InvalidAmount(unbondingSeconds_);
        }
        if (quorumBps_ == 0 || quorumBps_ > BPS) {
            revert InvalidAmount(quorumBps_);
        }
        if (noShowBps_ > MAX_NO_SHOW_BPS) {
            revert InvalidAmount(noShowBps_);
        }
        token = token_;
        unbondingSeconds = unbondingSeconds_;
        quorumBps = quorumBps_;
        noShowBps = noShowBps_;
        dutySeconds = dutySeconds_;
        dutyFee = dutyFee_;
        _deployer = msg.sender;
    }

    modifier onlyModelOf(uint64 disputeId) {
        if (msg.sender != _disputes[disputeId].model) {
            revert NotAModel(msg.sender);
        }
        _;
    }

    /// @inheritdoc IValidatorCouncil
    function initialize(address factory_) external {
        if (msg.sender != _deployer || address(factory) != address(0) || factory_ == address(0)) {
            revert CannotInitialize(msg.sender);
        }
        factory = IUnstoppableModelFactory(factory_);
    }

    // Stake

    /// @inheritdoc IValidatorCouncil
    function stake(uint256 amount) external nonReentrant {
        if (amount == 0) {
            revert InvalidAmount(amount);
        }
        Checkpoints.Trace208 storage staked = _validators[msg.sender].staked;
        _setStake(staked, staked.latest() + amount);
        emit Stake(msg.sender, amount);
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IValidatorCouncil
    /// @dev In disputes that are open already the stake keeps its vote, and its duty. A second request restarts the unbonding
    /// time of the first.
    function requestUnstake(uint256 amount) external {
        Validator storage validator = _validators[msg.sender];
        uint256 staked = validator.staked.latest();
        if (amount == 0 || amount > staked) {
            revert InvalidAmount(amount);
        }
        _setStake(validator.staked, staked - amount);
        validator.unbonding += amount;
        uint64 availableAt = uint64(block.timestamp) + unbondingSeconds;
        validator.availableAt = availableAt;
        emit RequestUnstake(msg.sender, amount, availableAt);
    }

    /// @inheritdoc IValidatorCouncil
    function unstake() external nonReentrant {
        Validator storage validator = _validators[msg.sender];
        uint256 amount = validator.unbonding;
        if (amount == 0) {
            revert InvalidAmount(amount);
        }
        if (block.timestamp < validator.availableAt) {
            revert StillUnbonding(validator.availableAt);
        }
        validator.unbonding = 0;
        emit Unstake(msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    // Disputes, called by models

    /// @inheritdoc IValidatorCouncil
    function openDispute(address worker, address suspecter, uint32 commitSeconds, uint32 revealSeconds, bytes32 matter)
        external
        returns (uint64 disputeId)
    {
        if (address(factory) == address(0) || !factory.isModel(msg.sender)) {
            revert NotAModel(msg.sender);
        }
        // What is staked in this second has no vote, and no part in the quorum.
        uint48 before = uint48(block.timestamp) - 1;
        uint256 eligibleStake = _totalStake.upperLookupRecent(before) - stakeAt(worker, before);
        if (suspecter != worker) {
            eligibleStake -= stakeAt(suspecter, before);
        }
        disputeId = ++_disputeCount;
        DisputeBallot storage ballot = _disputes[disputeId];
        ballot.model = msg.sender;
        ballot.openedAt = uint64(block.timestamp);
        ballot.worker = worker;
        ballot.suspecter = suspecter;
        ballot.commitSeconds = commitSeconds;
        ballot.revealSeconds = revealSeconds;
        ballot.eligibleStake = eligibleStake;
        ballot.matter = matter;
        emit DisputeOpened(disputeId, msg.sender, eligibleStake);
        _openRound(disputeId, ballot);
    }

    /// @inheritdoc IValidatorCouncil
    function closeRound(uint64 disputeId)
        external
        onlyModelOf(disputeId)
        returns (Outcome outcome, Ballot memory winner, uint256 feeWeight)
    {
        _requirePhase(disputeId, Phase.Closable);
        DisputeBallot storage ballot = _disputes[disputeId];
        Round storage tally = _rounds[disputeId][ballot.round];
        uint256 leaderWeight = tally.weightOf[tally.leaderHash];
        bool quorum = tally.revealed * BPS >= ballot.eligibleStake * quorumBps;

        if (quorum && leaderWeight * 2 > tally.revealed) {
            outcome = Outcome.Decided;
            winner = tally.leader;
            feeWeight = leaderWeight;
            ballot.winnerHash = tally.leaderHash;
        } else if (ballot.round < LAST_ROUND) {
            _openRound(disputeId, ballot);
            return (Outcome.NextRound, winner, 0);
        } else {
            outcome = Outcome.Undecided;
            feeWeight = tally.revealed;
        }
        ballot.closed = true;
        ballot.feeWeight = feeWeight;
        emit DisputeClosed(disputeId, outcome, winner);
    }

    /// @inheritdoc IValidatorCouncil
    function cancelDispute(uint64 disputeId) external onlyModelOf(disputeId) {
        DisputeBallot storage ballot = _disputes[disputeId];
        if (ballot.closed) {
            revert WrongPhase(disputeId, Phase.Closed);
        }
        ballot.closed = true;
        emit DisputeCancelled(disputeId);
    }

    /// @inheritdoc IValidatorCouncil
    function payFee(uint64 disputeId) external payable onlyModelOf(disputeId) {
        DisputeBallot storage ballot = _disputes[disputeId];
        // Without anybody to share it the money would be stuck here.
        if (ballot.feeWeight == 0) {
            revert WrongPhase(disputeId, phase(disputeId));
        }
        ballot.fee += msg.value;
        emit FeePaid(disputeId, msg.value);
    }

    // Ballots, called by validators

    /// @inheritdoc IValidatorCouncil
    function commitBallot(uint64 disputeId, bytes32 commitment) external {
        _requirePhase(disputeId, Phase.Commit);
        DisputeBallot storage ballot = _disputes[disputeId];
        uint256 weight = _requireVote(ballot, msg.sender);
        Round storage tally = _rounds[disputeId][ballot.round];
        Vote storage vote = tally.votes[msg.sender];
        if (vote.weight != 0) {
            revert AlreadyCommitted(msg.sender);
        }
        vote.commitment = commitment;
        vote.weight = weight;
        tally.committed += weight;
        emit BallotCommitted(disputeId, msg.sender, ballot.round);
    }

    /// @inheritdoc IValidatorCouncil
    function revealBallot(uint64 disputeId, Ballot calldata ballot, bytes32 salt) external {
        _requirePhase(disputeId, Phase.Reveal);
        uint8 current = _disputes[disputeId].round;
        Round storage tally = _rounds[disputeId][current];
        Vote storage vote = tally.votes[msg.sender];
        uint256 weight = vote.weight;
        if (weight == 0 || vote.ballotHash != 0) {
            revert NothingToReveal(msg.sender);
        }
        if (commitmentOf(disputeId, msg.sender, ballot, salt) != vote.commitment) {
            revert CommitmentMismatch(msg.sender);
        }
        bytes32 ballotHash = keccak256(abi.encode(ballot.stateRoot, ballot.gradientRoot, ballot.traceRoot));
        vote.ballotHash = ballotHash;
        tally.revealed += weight;
        uint256 ballotWeight = tally.weightOf[ballotHash] + weight;
        tally.weightOf[ballotHash] = ballotWeight;
        if (ballotHash != tally.leaderHash && ballotWeight > tally.weightOf[tally.leaderHash]) {
            tally.leaderHash = ballotHash;
            tally.leader = ballot;
        }
        emit BallotRevealed(
            disputeId, msg.sender, current, weight, ballot.stateRoot, ballot.gradientRoot, ballot.traceRoot
        );
    }

    /// @inheritdoc IValidatorCouncil
    function claimFee(uint64 disputeId) external nonReentrant {
        uint256 amount = feeDue(disputeId, msg.sender);
        if (amount == 0) {
            revert NoFeeDue(disputeId, msg.sender);
        }
        _feeClaimed[disputeId][msg.sender] = true;
        emit ClaimFee(disputeId, msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }

    /// @inheritdoc IValidatorCouncil
    /// @dev That the fee has come in says also that there is a verdict and that somebody revealed: cancelled disputes, and those
    /// from which everybody stayed away, have no `feeWeight`.
    function reportNoShow(uint64 disputeId, uint8 voteRound, address validator) external nonReentrant {
        _requirePhase(disputeId, Phase.Closed);
        DisputeBallot storage ballot = _disputes[disputeId];
        bool longEnough = ballot.commitSeconds >= dutySeconds && ballot.revealSeconds >= dutySeconds;
        if (!longEnough || ballot.feeWeight == 0 || ballot.fee < dutyFee) {
            revert NoDuty(disputeId);
        }
        uint256 weight = _requireVote(ballot, validator);
        bool held = voteRound != 0 && voteRound <= ballot.round;
        if (!held || _rounds[disputeId][voteRound].votes[validator].ballotHash != 0) {
            revert NotANoShow(disputeId, voteRound, validator);
        }
        uint256 share = Math.mulDiv(weight, noShowBps, BPS, Math.Rounding.Ceil);
        uint256 burned = _takeShare(disputeId, validator, _stretchOf(ballot), share);
        emit NoShow(disputeId, validator, voteRound, burned);
        token.burn(burned);
    }

    // Views

    /// @inheritdoc IValidatorCouncil
    function commitmentOf(uint64 disputeId, address voter, Ballot calldata ballot, bytes32 salt)
        public
        view
        returns (bytes32)
    {
        bytes32 matter = _disputes[disputeId].matter;
        return
            keccak256(
                abi.encode(disputeId, matter, voter, ballot.stateRoot, ballot.gradientRoot, ballot.traceRoot, salt)
            );
    }

    /// @inheritdoc IValidatorCouncil
    function phase(uint64 disputeId) public view returns (Phase) {
        DisputeBallot storage ballot = _disputes[disputeId];
        if (ballot.model == address(0)) {
            return Phase.None;
        }
        if (ballot.closed) {
            return Phase.Closed;
        }
        Round storage tally = _rounds[disputeId][ballot.round];
        uint256 committed = tally.committed;
        bool everyoneCommitted = committed != 0 && committed == ballot.eligibleStake;
        uint64 commitDeadline = ballot.roundOpenedAt + ballot.commitSeconds;
        if (block.timestamp <= commitDeadline && !everyoneCommitted) {
            return Phase.Commit;
        }
        if (block.timestamp <= commitDeadline + ballot.revealSeconds && tally.revealed < committed) {
            return Phase.Reveal;
        }
        return Phase.Closable;
    }

    /// @inheritdoc IValidatorCouncil
    function round(uint64 disputeId) external view returns (uint8) {
        return _disputes[disputeId].round;
    }

    /// @inheritdoc IValidatorCouncil
    function voteOf(uint64 disputeId, uint8 voteRound, address voter) external view returns (Vote memory) {
        return _rounds[disputeId][voteRound].votes[voter];
    }

    /// @inheritdoc IValidatorCouncil
    function stakeOf(address validator) external view returns (uint256) {
        return _validators[validator].staked.latest();
    }

    /// @inheritdoc IValidatorCouncil
    function stakeAt(address validator, uint48 timepoint) public view returns (uint256) {
        return _validators[validator].staked.upperLookupRecent(timepoint);
    }

    /// @inheritdoc IValidatorCouncil
    function totalStake() external view returns (uint256) {
        return _totalStake.latest();
    }

    /// @inheritdoc IValidatorCouncil
    function weightIn(uint64 disputeId, address validator) external view returns (uint256) {
        DisputeBallot storage ballot = _disputes[disputeId];
        return ballot.model == address(0) || _isParty(ballot, validator) ? 0 : _weight(ballot, validator);
    }

    /// @inheritdoc IValidatorCouncil
    /// @dev Rounded down; what rounding leaves over stays here.
    function feeDue(uint64 disputeId, address validator) public view returns (uint256) {
        DisputeBallot storage ballot = _disputes[disputeId];
        Vote storage vote = _rounds[disputeId][ballot.round].votes[validator];
        bytes32 ballotHash = vote.ballotHash;
        bytes32 winnerHash = ballot.winnerHash;
        bool shares = ballotHash != 0 && (winnerHash == 0 || ballotHash == winnerHash);
        if (!shares || ballot.feeWeight == 0 || _feeClaimed[disputeId][validator]) {
            return 0;
        }
        return Math.mulDiv(ballot.fee, vote.weight, ballot.feeWeight);
    }

    function _openRound(uint64 disputeId, DisputeBallot storage ballot) private {
        uint8 next = ballot.round + 1;
        ballot.round = next;
        ballot.roundOpenedAt = uint64(block.timestamp);
        uint64 commitDeadline = uint64(block.timestamp) + ballot.commitSeconds;
        emit RoundOpened(disputeId, next, commitDeadline, commitDeadline + ballot.revealSeconds);
    }

    /// @dev The stake of one validator and with it that of all. {Checkpoints} keeps one value for each second.
    function _setStake(Checkpoints.Trace208 storage staked, uint256 amount) private {
        uint48 second = uint48(block.timestamp);
        uint256 total = _totalStake.latest() + amount - staked.latest();
        staked.push(second, SafeCast.toUint208(amount));
        _totalStake.push(second, SafeCast.toUint208(total));
    }

    /// @dev Takes what absence in a stretch of time has not cost yet. It comes from the active stake first, so leaving the vote saves
    /// nothing before the unbonding time is over.
    function _takeShare(uint64 disputeId, address validator, uint64 stretch, uint256 share)
        private
        returns (uint256 taken)
    {
        Validator storage absentee = _validators[validator];
        uint256 lost = absentee.lost[stretch];
        if (lost != 0 && lost >= share) {
            revert AlreadyReported(disputeId, validator);
        }
        uint256 due = share - lost;
        uint256 staked = absentee.staked.latest();
        uint256 fromStaked = Math.min(due, staked);
        uint256 fromUnbonding = Math.min(due - fromStaked, absentee.unbonding);
        taken = fromStaked + fromUnbonding;
        if (taken == 0) {
            revert NothingToBurn(validator);
        }
        absentee.lost[stretch] = lost + taken;
        _setStake(absentee.staked, staked - fromStaked);
        absentee.unbonding -= fromUnbonding;
    }

    function _isParty(DisputeBallot storage ballot, address validator) private view returns (bool) {
        return validator == ballot.worker || validator == ballot.suspecter;
    }

    /// @dev Stake before the second of the opening: what came in or left since changes nothing in this dispute.
    function _weight(DisputeBallot storage ballot, address validator) private view returns (uint256) {
        return stakeAt(validator, uint48(ballot.openedAt) - 1);
    }

    /// @dev Whoever is away for one phase misses all disputes of that time, and anybody can open any number of them: their shares
    /// together are not more than the largest of them. Phases last to the end of their last second, hence the one second more.
    function _stretchOf(DisputeBallot storage ballot) private view returns (uint64) {
        return ballot.openedAt / (uint64(dutySeconds) + 1);
    }

    function _requireVote(DisputeBallot storage ballot, address validator) private view returns (uint256 weight) {
        if (_isParty(ballot, validator)) {
            revert PartyToTheDispute(validator);
        }
        weight = _weight(ballot, validator);
        if (weight == 0) {
            revert NoVote(validator);
        }
    }

    function _requirePhase(uint64 disputeId, Phase required) private view {
        Phase current = phase(disputeId);
        if (current != required) {
            revert WrongPhase(disputeId, current);
        }
    }
}
