// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Where a ballot stands.
enum Phase {
    /// No such dispute.
    None,
    /// Validators commit to what they computed.
    Commit,
    /// Validators reveal it.
    Reveal,
    /// `reviewSuspect` of the model may be called.
    Closable,
    /// Decided, undecided after two rounds, or cancelled.
    Closed
}

/// @notice How a round ended.
enum Outcome {
    /// Less than the quorum revealed, or no ballot has more than half of the revealed stake: a second round was opened.
    NextRound,
    /// The same after the second round.
    Undecided,
    /// One ballot carries more than half of the revealed stake.
    Decided
}

/// @notice What a validator computed for the disputed step. For `Unavailable` the `stateRoot` is 1 where the validator
/// could fetch the checkpoint and 0 where it could not, and the others are 0.
/// @param stateRoot root of the state after the step.
/// @param gradientRoot root of the gradients of the step.
/// @param traceRoot root over all operation outputs of the step; never published by a worker, so it cannot be copied.
struct Ballot {
    bytes32 stateRoot;
    bytes32 gradientRoot;
    bytes32 traceRoot;
}

/// @notice One voter's part in one round of a ballot.
/// @param commitment what the voter committed to, 0 if nothing.
/// @param weight the voter's stake before the second of the opening, in the smallest unit of UMC.
/// @param ballotHash keccak256(abi.encode(stateRoot, gradientRoot, traceRoot)) once revealed, 0 before.
struct Vote {
    bytes32 commitment;
    uint256 weight;
    bytes32 ballotHash;
}

/// @title The validators' stake, their ballots and their flat fees.
/// @notice Serves every model of one factory.
interface IValidatorCouncil {
    /// @notice Stake was added.
    /// @param amount in the smallest unit of UMC.
    event Stake(address indexed validator, uint256 amount);
    /// @notice Stake left the vote.
    /// @param amount in the smallest unit of UMC.
    /// @param availableAt from when on all that is unbonding can be taken out, in unix seconds.
    event RequestUnstake(address indexed validator, uint256 amount, uint64 availableAt);
    /// @notice Unbonded stake was paid out.
    /// @param amount in the smallest unit of UMC.
    event Unstake(address indexed validator, uint256 amount);
    /// @notice A model opened a dispute.
    /// @param eligibleStake stake of everybody but the two parties, in the smallest unit of UMC.
    event DisputeOpened(uint64 indexed disputeId, address indexed model, uint256 eligibleStake);
    /// @notice A round of a ballot begins with its commit phase.
    /// @param round 1 or 2.
    /// @param commitDeadline last second of the commit phase, in unix seconds.
    /// @param revealDeadline last second of the reveal phase, in unix seconds.
    event RoundOpened(uint64 indexed disputeId, uint8 round, uint64 commitDeadline, uint64 revealDeadline);
    /// @notice A validator is bound to what it computed.
    /// @param round 1 or 2.
    event BallotCommitted(uint64 indexed disputeId, address indexed validator, uint8 round);
    /// @notice A validator said what it computed.
    /// @param round 1 or 2.
    /// @param weight its stake before the second of the opening, in the smallest unit of UMC.
    event BallotRevealed(
        uint64 indexed disputeId,
        address indexed validator,
        uint8 round,
        uint256 weight,
        bytes32 stateRoot,
        bytes32 gradientRoot,
        bytes32 traceRoot
    );
    /// @notice The last round is over.
    /// @param winner zeros unless `Decided`.
    event DisputeClosed(uint64 indexed disputeId, Outcome outcome, Ballot winner);
    /// @notice Another dispute removed the state: there is nothing left to decide, and no fee.
    event DisputeCancelled(uint64 indexed disputeId);
    /// @notice The fee of a closed dispute came in.
    /// @param amount in wei.
    event FeePaid(uint64 indexed disputeId, uint256 amount);
    /// @notice A validator took its share.
    /// @param amount in wei.
    event ClaimFee(uint64 indexed disputeId, address indexed validator, uint256 amount);
    /// @notice A validator stayed away from a vote and lost a share of its stake, which is burned.
    /// @param round the round in which it revealed nothing, 1 or 2.
    /// @param amount in the smallest unit of UMC.
    event NoShow(uint64 indexed disputeId, address indexed validator, uint8 round, uint256 amount);

    /// Only a model of the factory may do this.
    error NotAModel(address caller);
    /// The ballot is in another phase.
    error WrongPhase(uint64 disputeId, Phase phase);
    /// The worker and the suspecter of a dispute have no vote in it.
    error PartyToTheDispute(address validator);
    /// Nothing was staked before the second in which the dispute was opened.
    error NoVote(address validator);
    /// One commitment per voter and round.
    error AlreadyCommitted(address validator);
    /// The revealed ballot and salt do not hash to the commitment.
    error CommitmentMismatch(address validator);
    /// The ballot was revealed already, or never committed.
    error NothingToReveal(address validator);
    /// The caller is owed no fee for this dispute.
    error NoFeeDue(uint64 disputeId, address validator);
    /// More than the active stake, or zero; or a rule of the council that is out of its bounds, when it is created.
    error InvalidAmount(uint256 amount);
    /// The unbonding time ends at `availableAt`, in unix seconds.
    error StillUnbonding(uint64 availableAt);
    /// Absence from this dispute costs nothing: it was cancelled, nobody revealed, or its phases or its fee are below the minimum.
    error NoDuty(uint64 disputeId);
    /// The validator revealed a ballot in this round, or there was no such round.
    error NotANoShow(uint64 disputeId, uint8 round, address validator);
    /// Absence has cost the validator as much already, for this dispute or for others that were opened in the same stretch of time.
    error AlreadyReported(uint64 disputeId, address validator);
    /// The validator has nothing left here, or the council takes no share.
    error NothingToBurn(address validator);
    /// Only the deployer may name the factory, and only once.
    error CannotInitialize(address caller);

    /// @notice Names the factory whose models may open disputes. Only the deployer, once.
    /// @param factory the factory; not 0. Nothing else of it is checked.
    function initialize(address factory) external;

    /// @notice Stakes UMC; votes in disputes opened from the next second on. Needs an allowance.
    /// @param amount in the smallest unit of UMC.
    function stake(uint256 amount) external;
    /// @notice Takes stake out of the vote in later disputes and pays it out after the unbonding time.
    /// @param amount in the smallest unit of UMC.
    function requestUnstake(uint256 amount) external;
    /// @notice Pays out unbonded stake.
    function unstake() external;

    /// @notice Opens the ballot of a dispute. Only models of the factory.
    /// @param worker excluded from the vote.
    /// @param suspecter excluded from the vote.
    /// @param commitSeconds how long validators can commit in each round at most, in seconds.
    /// @param revealSeconds how long they can reveal after that at most, in seconds.
    /// @param matter hash of what the dispute is about. Every commitment covers it: where a reorganisation gives the number of a dispute
    /// to another one, ballots that were meant for the first do not count in it.
    /// @return disputeId from 1 on, over all models.
    function openDispute(address worker, address suspecter, uint32 commitSeconds, uint32 revealSeconds, bytes32 matter)
        external
        returns (uint64 disputeId);
    /// @notice Closes a round. Only the model that opened the dispute.
    /// @return outcome see {Outcome}.
    /// @return winner the ballot with the majority; zeros unless `Decided`.
    /// @return feeWeight stake that shares the fee: of the winning ballot, or of all revealers when undecided.
    function closeRound(uint64 disputeId) external returns (Outcome outcome, Ballot memory winner, uint256 feeWeight);
    /// @notice Ends a dispute whose state another dispute has removed. Only the model that opened it.
    function cancelDispute(uint64 disputeId) external;
    /// @notice Pays the fee of a closed dispute in: the value sent, in wei. Only the model that opened it.
    function payFee(uint64 disputeId) external payable;

    /// @notice Commits to a ballot for the present round.
    /// @param commitment `commitmentOf(disputeId, msg.sender, ballot, salt)`.
    function commitBallot(uint64 disputeId, bytes32 commitment) external;
    /// @notice Reveals what the caller has committed to in the present round.
    /// @param salt the secret that was committed to with it.
    function revealBallot(uint64 disputeId, Ballot calldata ballot, bytes32 salt) external;
    /// @notice Pays the caller its share of the fee, in proportion to its weight: `feeDue` wei, once.
    function claimFee(uint64 disputeId) external;
    /// @notice Burns `noShowBps` of the weight of a validator that revealed nothing in a round, at most what it still has here.
    /// Anybody may call it once the dispute has its verdict. All disputes that were opened in one stretch of `dutySeconds` + 1 seconds
    /// cost a validator together no more than the largest of their shares. Nobody is paid for it.
    /// @param voteRound the round in which the validator revealed nothing, 1 or 2.
    function reportNoShow(uint64 disputeId, uint8 voteRound, address validator) external;

    /// @notice keccak256(abi.encode(disputeId, matter, voter, stateRoot, gradientRoot, traceRoot, salt)), with the matter of the dispute
    /// that has this number now. Whoever wants to be sure what it votes on computes it from the matter that it has looked into, see
    /// {IUnstoppableModel-suspectState}.
    /// @param salt a secret of the voter.
    function commitmentOf(uint64 disputeId, address voter, Ballot calldata ballot, bytes32 salt)
        external
        view
        returns (bytes32);
    /// @notice A phase ends at its deadline, or as soon as everybody who may act in it has acted.
    function phase(uint64 disputeId) external view returns (Phase);
    /// @notice The present round of a dispute, 1 or 2; 0 where there is no such dispute.
    function round(uint64 disputeId) external view returns (uint8);
    /// @notice What a voter has done in a round (1 or 2) of a dispute.
    function voteOf(uint64 disputeId, uint8 voteRound, address voter) external view returns (Vote memory);
    /// @notice Active stake, in the smallest unit of UMC; what is unbonding does not count.
    function stakeOf(address validator) external view returns (uint256);
    /// @notice Active stake at the end of a past second, in the smallest unit of UMC.
    /// @param timepoint in unix seconds.
    function stakeAt(address validator, uint48 timepoint) external view returns (uint256);
    /// @notice What the vote of a validator weighs in a dispute, in the smallest unit of UMC: its stake before the second of the
    /// opening, 0 for the parties. Who has a weight has to take part.
    function weightIn(uint64 disputeId, address validator) external view returns (uint256);
    /// @notice Active stake of all validators, in the smallest unit of UMC.
    function totalStake() external view returns (uint256);
    /// @notice Fee `claimFee` would pay, in wei.
    function feeDue(uint64 disputeId, address validator) external view returns (uint256);
}
