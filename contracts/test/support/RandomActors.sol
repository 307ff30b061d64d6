// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    Claim,
    Dispute,
    LearningPeriod,
    Parameters,
    PeriodStatus,
    StepCommitment,
    Verdict
} from "../../src/interfaces/IUnstoppableModel.sol";
import {Ballot, Phase, Vote} from "../../src/interfaces/IValidatorCouncil.sol";
import {UnstoppableModel} from "../../src/UnstoppableModel.sol";
import {UnstoppableModelErc20} from "../../src/UnstoppableModelErc20.sol";
import {ValidatorCouncil} from "../../src/ValidatorCouncil.sol";
import {BatchBook} from "./BatchBook.sol";
import {RandomRules} from "./RandomRules.sol";
import {vm} from "./Vm.sol";

/// @notice Five accounts that do everything the protocol allows, each of them in every role, in any order and at any time.
/// Keeps the books the contracts do not keep: every wei that came in or left.
contract RandomActors is BatchBook {
    bytes32 private constant SALT = keccak256("salt");

    UnstoppableModel private immutable _model;
    ValidatorCouncil private immutable _council;
    UnstoppableModelErc20 private immutable _token;

    address public constant OWNER = address(0xA0);
    address[5] public actors = [address(0xA1), address(0xA2), address(0xA3), address(0xA4), address(0xA5)];
    /// Which of the ballots each voter committed to, to reveal it later.
    mapping(bytes32 key => uint256) private _choice;

    uint64 public disputeCount;
    uint256 public paidIn;
    uint256 public paidOut;
    uint256 public feesPaid;
    /// How often the deciders were paid something else than nothing or the flat fee.
    uint256 public wrongFees;
    uint256 public feesClaimed;
    /// UMC that came in, left, and was burned for absence.
    uint256 public umcIn;
    uint256 public umcOut;
    uint256 public umcBurned;
    /// How often somebody was punished for absence from a round in which it had revealed, or a reporter gained or lost anything.
    uint256 public wrongNoShows;
    uint256 public noShows;
    uint256 public donated;
    /// Hashes of the rules of every version when it came into force.
    mapping(uint32 version => bytes32) public rulesOf;
    uint64[] private _finalStates;
    mapping(Verdict => uint256) public verdicts;
    /// Decisions about states that a lapsed lease had dropped, and in periods whose deposits an earlier one had moved.
    uint256 public verdictsOnDropped;
    uint256 public verdictsWithoutStake;

    constructor(UnstoppableModel model, ValidatorCouncil council, UnstoppableModelErc20 token) {
        (_model, _council, _token) = (model, council, token);
        rulesOf[1] = keccak256(abi.encode(model.parameters()));
        for (uint256 i = 0; i < actors.length; ++i) {
            vm.deal(actors[i], 1_000_000 ether);
            vm.prank(actors[i]);
            token.approve(address(council), type(uint256).max);
            vm.prank(actors[i]);
            council.stake((i + 1) * 10 ether);
            umcIn += (i + 1) * 10 ether;
        }
    }

    function finalStateCount() external view returns (uint256) {
        return _finalStates.length;
    }

    function finalState(uint256 index) external view returns (uint64) {
        return _finalStates[index];
    }

    function _actor(uint256 seed) private view returns (address) {
        return actors[seed % actors.length];
    }

    /// One of 0 to `bound - 1`.
    function _below(uint64 bound, uint256 seed) private pure returns (uint64) {
        // A remainder is smaller than the uint64 it is taken of.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint64(seed % bound);
    }

    // Time

    /// Mostly a little; once in a while past the end of a lease or of a window.
    function wait(uint256 seed) external {
        vm.warp(block.timestamp + 1 + (seed % 8 == 0 ? seed % 700 : seed % 40));
    }

    // Workers

    function applyForLease(uint256 seed) external {
        Parameters memory rules = _model.parameters();
        uint32 version = _model.parametersVersion();
        uint256 deposit = uint256(rules.stake) + rules.bond;
        uint64 base = _model.nextBaseStateId();
        vm.prank(_actor(seed));
        _model.applyToLearnPeriod{value: deposit}(version, base);
        paidIn += deposit;
    }

    function submit(uint256 count, uint256 seed) external {
        uint64 id = _model.currentLease();
        LearningPeriod memory period = _model.learningPeriod(id);
        if (period.status != PeriodStatus.Running) {
            return;
        }
        uint256 remaining = period.steps - period.submitted;
        count = 1 + count % remaining;
        StepCommitment[] memory list = new StepCommitment[](count);
        uint64 first = _model.stateCount() + 1;
        for (uint256 i = 0; i < count; ++i) {
            list[i] = StepCommitment(bytes32(first + i), bytes32(first + i));
        }
        bytes32 checkpoint = seed % 2 == 0 || count == remaining ? keccak256("weights") : bytes32(0);
        write(_model, id, list, checkpoint);
        vm.prank(period.worker);
        _model.submitState(id, list, checkpoint, new bytes32[](0));
    }

    function expireLease() external {
        _model.expireLearningPeriod();
    }

    /// The head is suspected at the deadline of the running lease, which then lapses: without this few disputes would be about what a
    /// lapsed lease has dropped.
    function lapseUnderSuspicion(uint256 seed) external {
        uint64 deadline = _model.learningPeriod(_model.currentLease()).deadline;
        if (block.timestamp > deadline) {
            return;
        }
        vm.warp(deadline);
        this.suspect(2 * (seed / 2), 0, false);
        vm.warp(deadline + 1);
        _model.expireLearningPeriod();
    }

    function withdrawCollateral(uint256 seed) external {
        uint64 id = _below(_model.learningPeriodCount() + 1, seed) + 1;
        address who = _model.learningPeriod(id).worker;
        uint256 before = who.balance;
        vm.prank(who);
        _model.withdrawCollateralPerLearningPeriod(id);
        paidOut += who.balance - before;
    }

    function finalize() external {
        _model.finalizeLearningPeriod();
        // States become final in the order of their ids.
        uint64 newest = _finalStates.length == 0 ? 0 : _finalStates[_finalStates.length - 1];
        for (uint64 id = newest + 1; id <= _model.stateCount(); ++id) {
            if (_model.isFinal(id)) {
                _finalStates.push(id);
            }
        }
    }

    function withdraw(uint256 seed) external {
        address who = _actor(seed);
        uint256 before = who.balance;
        vm.prank(who);
        _model.withdraw();
        paidOut += who.balance - before;
    }

    // Fraud-Proofers

    function suspect(uint256 seed, uint256 state, bool unavailable) external {
        // The newest states, half of the times of those that live: the others are final or gone.
        uint64 newest = seed % 2 == 0 ? _model.headStateId() : _model.stateCount();
        uint64 stateId = newest - _below(newest < 6 ? newest + 1 : 6, state);
        uint256 bond = _rulesOf(_model.learningPeriodOf(stateId)).bond;
        Claim claim = unavailable && seed % 3 == 0 ? Claim.Unavailable : Claim.InvalidTransition;
        vm.prank(_actor(seed));
        disputeCount = _model.suspectState{value: bond}(stateId, claim, 0, batchOf(stateId));
        paidIn += bond;
    }

    /// Reviews whatever can be reviewed of the newest disputes.
    function review() external {
        uint64 oldest = disputeCount < 16 ? 1 : disputeCount - 15;
        for (uint64 id = oldest; id <= disputeCount; ++id) {
            uint256 before = address(_council).balance;
            bool live = _model.isLive(_model.dispute(id).stateId);
            bool settled = _model.learningPeriod(_model.dispute(id).learningPeriodId).stake == 0;
            try _model.reviewSuspect(id) returns (Verdict verdict) {
                ++verdicts[verdict];
                if (verdict == Verdict.Guilty || verdict == Verdict.Innocent || verdict == Verdict.Undecided) {
                    verdictsOnDropped += live ? 0 : 1;
                    verdictsWithoutStake += settled ? 1 : 0;
                }
            } catch {}
            uint256 fee = address(_council).balance - before;
            if (fee != 0 && fee != _rulesOf(_model.dispute(id).learningPeriodId).fee) {
                ++wrongFees;
            }
            feesPaid += fee;
        }
    }

    // Donors

    function donate(uint256 seed) external {
        uint256 amount = seed % 3 ether;
        vm.prank(_actor(seed));
        _model.donate{value: amount}();
        paidIn += amount;
        donated += amount;
    }

    // The owner, who may be out for anything

    function changeRules(uint256 seed) external {
        Parameters memory rules = RandomRules.from(seed, _model.parameters());
        vm.prank(OWNER);
        uint32 version = _model.setParameters(rules);
        rulesOf[version] = keccak256(abi.encode(rules));
    }

    function pauseOrUnpause(uint256 seed) external {
        vm.prank(OWNER);
        seed % 4 == 0 ? _model.pause() : _model.unpause();
    }

    // Validators

    function commit(uint256 seed, uint256 dispute, uint256 choice) external {
        uint64 id = _disputeIn(Phase.Commit, dispute);
        address voter = _actor(seed);
        Ballot memory ballot = _ballot(id, choice);
        bytes32 commitment = _council.commitmentOf(id, voter, ballot, SALT);
        vm.prank(voter);
        _council.commitBallot(id, commitment);
        _choice[keccak256(abi.encode(id, _council.round(id), voter))] = choice;
    }

    /// Everybody commits to the same ballot and most reveal it: without this few disputes would be decided.
    function voteTogether(uint256 dispute, uint256 choice, uint256 silent) external {
        uint64 id = _disputeIn(Phase.Commit, dispute);
        Ballot memory ballot = _ballot(id, choice);
        for (uint256 i = 0; i < actors.length; ++i) {
            bytes32 commitment = _council.commitmentOf(id, actors[i], ballot, SALT);
            vm.prank(actors[i]);
            try _council.commitBallot(id, commitment) {
                _choice[keccak256(abi.encode(id, _council.round(id), actors[i]))] = choice;
            } catch {}
        }
        for (uint256 i = 0; i < actors.length; ++i) {
            if (i == silent % 8 || _council.phase(id) != Phase.Reveal) {
                continue;
            }
            vm.prank(actors[i]);
            try _council.revealBallot(id, ballot, SALT) {} catch {}
        }
    }

    function reveal(uint256 seed, uint256 dispute) external {
        uint64 id = _disputeIn(Phase.Reveal, dispute);
        address voter = _silent(id, _council.round(id), seed);
        Ballot memory ballot = _ballot(id, _choice[keccak256(abi.encode(id, _council.round(id), voter))]);
        vm.prank(voter);
        _council.revealBallot(id, ballot, SALT);
    }

    function claimFee(uint256 seed, uint256 dispute) external {
        uint64 id = _disputeIn(Phase.Closed, dispute);
        address who = _actor(seed);
        for (uint256 i = 1; i < actors.length && _council.feeDue(id, who) == 0; ++i) {
            who = _actor(seed % actors.length + i);
        }
        uint256 before = who.balance;
        vm.prank(who);
        _council.claimFee(id);
        feesClaimed += who.balance - before;
    }

    function changeStake(uint256 seed, uint256 amount, bool more) external {
        address who = _actor(seed);
        amount %= 5 ether;
        vm.prank(who);
        if (more) {
            _council.stake(amount);
            umcIn += amount;
        } else {
            _council.requestUnstake(amount);
        }
    }

    /// The first of all who can take something out.
    function unstake(uint256 seed) external {
        for (uint256 i = 0; i < actors.length; ++i) {
            address who = _actor(seed % actors.length + i);
            uint256 before = _token.balanceOf(who);
            vm.prank(who);
            try _council.unstake() {
                umcOut += _token.balanceOf(who) - before;
                return;
            } catch {}
        }
    }

    /// The first absentee of the newest disputes that can be reported.
    function reportNoShow(uint256 seed, uint256 dispute) external {
        address reporter = _actor(seed / 8);
        uint64 newest = _disputeIn(Phase.Closed, dispute);
        for (uint64 id = newest; id > 0 && id + 4 > newest; --id) {
            uint8 voteRound = _council.round(id);
            address who = _silent(id, voteRound, seed);
            uint256 supply = _token.totalSupply();
            uint256 ofReporter = _token.balanceOf(reporter);
            vm.prank(reporter);
            try _council.reportNoShow(id, voteRound, who) {
                umcBurned += supply - _token.totalSupply();
                bool revealed = _council.voteOf(id, voteRound, who).ballotHash != 0;
                if (revealed || _council.weightIn(id, who) == 0 || _token.balanceOf(reporter) != ofReporter) {
                    ++wrongNoShows;
                }
                ++noShows;
                return;
            } catch {}
        }
    }

    function _rulesOf(uint64 learningPeriodId) private view returns (Parameters memory) {
        return _model.parametersOf(_model.learningPeriod(learningPeriodId).parametersVersion);
    }

    /// One of the newest disputes in this phase; any of the newest where none is. Some calls are to be refused, but not all.
    function _disputeIn(Phase phase, uint256 seed) private view returns (uint64 id) {
        uint64 count = disputeCount < 8 ? disputeCount + 1 : 8;
        uint64 offset = _below(count, seed);
        for (uint64 i = 0; i < count; ++i) {
            id = disputeCount - (offset + i) % count;
            if (_council.phase(id) == phase) {
                return id;
            }
        }
        return disputeCount - offset;
    }

    /// Somebody who has a weight in the dispute and has revealed nothing in the round; of those who committed first.
    function _silent(uint64 id, uint8 voteRound, uint256 seed) private view returns (address who) {
        who = _actor(seed);
        for (uint256 i = 0; i < 2 * actors.length; ++i) {
            address candidate = _actor(seed % actors.length + i);
            Vote memory vote = _council.voteOf(id, voteRound, candidate);
            bool asked = vote.commitment != 0 || (i >= actors.length && _council.weightIn(id, candidate) != 0);
            if (asked && vote.ballotHash == 0) {
                return candidate;
            }
        }
    }

    /// Innocent half of the times: agreeing or fetched. Else not fetched, or something else.
    function _ballot(uint64 id, uint256 choice) private view returns (Ballot memory) {
        Dispute memory matter = _model.dispute(id);
        bytes32 honest = bytes32(uint256(matter.stateId));
        if (choice % 4 > 1) {
            return Ballot(bytes32(choice % 4 * 2 - 4), 0, 0);
        }
        return matter.claim == Claim.Unavailable
            ? Ballot(bytes32(uint256(1)), 0, 0)
            : Ballot(honest, honest, keccak256("trace"));
    }
}
