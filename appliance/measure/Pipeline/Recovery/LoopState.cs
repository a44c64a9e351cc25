// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Ranges;

namespace Telemetry.Pipeline.Recovery;

/// <summary>
/// One loop: packets with numbers that begin again with each cycle. A number that was seen in the cycle may be a copy
/// of its packet or the start of the next cycle: the packet after it decides. Its number is the one that the cycle must
/// carry next after a copy; it follows the repeated one in a new cycle. A number that was passed over and is not far
/// behind came late.
/// </summary>
internal struct LoopState
{
    private const ulong MostLate = 16;

    private ulong _next;                        // number that the cycle must carry next
    private long _beginNs;
    private NumberPieces _missing;
    private ulong _repeatedFirst;               // of the packet that may have begun a new cycle
    private ulong _repeatedNext;
    private long _repeatedNs;
    private bool _isRepeated;
    private bool _isStarted;
    private bool _beginsAtFirst;
    private bool _startsAtZero;                 // else cycles start at 1

    /// <summary>Notes that packets may have passed unseen: neither the cycle nor one that may have begun is known to be
    /// whole.</summary>
    public void Doubt() => _beginsAtFirst = _isRepeated = false;

    /// <summary>Counts a packet.</summary>
    /// <param name="next">Number after its last.</param>
    /// <param name="stampNs">Its stamp, nanoseconds.</param>
    /// <param name="counters">Counters of the channel.</param>
    public void Take(ulong first, ulong next, long stampNs, ref RecoveryCounters counters)
    {
        _startsAtZero |= first == 0;
        if (!_isStarted)
        {
            Begin(first, next, stampNs);
            return;
        }
        if (first == _next)
        {
            _isRepeated = false;
            _next = next;
            return;
        }
        if (_isRepeated && IsOfNextCycle(first))
        {
            End(_repeatedNs, ref counters);
            Begin(_repeatedFirst, _repeatedNext, _repeatedNs);
            _isRepeated = false;
            if (first >= _next)
            {
                GoAhead(first, next);
                return;
            }
        }
        if (first > _next)
        {
            _isRepeated = false;
            GoAhead(first, next);
        }
        else if (_next - first > MostLate || _missing.Remove(first, next - 1, out _) == 0)
        {
            (_isRepeated, _repeatedFirst, _repeatedNext, _repeatedNs) = (true, first, next, stampNs);
        }
    }

    private readonly ulong Lowest => _startsAtZero ? 0u : 1u;

    /// <summary>True if a packet shows that the one before it, whose number was not new, began a cycle.</summary>
    private readonly bool IsOfNextCycle(ulong first) =>
        first == _repeatedFirst
        || (first >= _repeatedNext && (first < _next || _repeatedFirst == Lowest));

    private void Begin(ulong first, ulong next, long stampNs)
    {
        _isStarted = true;
        _next = next;
        _beginNs = stampNs;
        _beginsAtFirst = first == Lowest;
        _missing.Clear();
    }

    private void GoAhead(ulong first, ulong next)
    {
        if (first > _next)
            _missing.Add(_next, first - 1);
        _next = next;
    }

    private readonly void End(long nextBeginNs, ref RecoveryCounters counters)
    {
        counters.Cycles++;
        if (!_beginsAtFirst || !_missing.IsEmpty)
            return;
        counters.CyclesWhole++;
        counters.CycleNs = nextBeginNs - _beginNs;
    }
}
