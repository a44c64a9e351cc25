// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>Highest count of numbers that one line of one channel brought in any 10 ms of the last minute. It counts no
/// packets: at the first packet of each 10 ms unit, the difference of the line's next numbers is the count of the unit
/// before.</summary>
[HotPath]
internal struct ArrivalRate
{
    /// <summary>Length of the unit in which numbers are counted, nanoseconds.</summary>
    public const long UnitNs = 10_000_000;

    // Three of these cover the last minute, wherever the current one began.
    private const long PeriodNs = 30_000_000_000;

    /// <summary>End of the current unit, nanoseconds; a packet at or after it begins the next one.</summary>
    public long UntilNs;

    private ulong _first;           // the line's next number at the beginning of the unit
    private long _periodEndNs;
    private uint _most;
    private uint _mostBefore;
    private uint _mostEarlier;

    /// <summary>Beginning of the current unit, nanoseconds; a packet came in it.</summary>
    public readonly long BeganNs => UntilNs - UnitNs;

    /// <summary>Starts with a line's first packet.</summary>
    public void Start(long stampNs, ulong next) => (UntilNs, _first, _periodEndNs) =
        (stampNs + UnitNs, next, stampNs + PeriodNs);

    /// <summary>Ends the current unit and begins the one of a stamp.</summary>
    /// <param name="stampNs">Stamp of a packet at or after <see cref="UntilNs"/>.</param>
    /// <param name="next">The line's next number before that packet.</param>
    public void Turn(long stampNs, ulong next)
    {
        _most = (uint)Math.Min(uint.MaxValue, Most(next));
        if (stampNs >= _periodEndNs)
            TurnPeriod(stampNs);
        _first = next;
        UntilNs += ((stampNs - UntilNs) / UnitNs + 1) * UnitNs;
    }

    /// <summary>Excludes numbers that the line did not bring.</summary>
    public void Skip(ulong numbers) => _first += numbers;

    /// <summary>Goes back to a lower next number; the count of the current unit is discarded.</summary>
    public void Rewind(ulong next) => _first = next;

    /// <summary>Highest count of any unit, the current one included.</summary>
    public readonly ulong Most(ulong next) =>
        Math.Max(next > _first ? next - _first : 0, Math.Max(_most, Math.Max(_mostBefore, _mostEarlier)));

    private void TurnPeriod(long stampNs)
    {
        long periods = (stampNs - _periodEndNs) / PeriodNs + 1;
        _mostEarlier = periods == 1 ? _mostBefore : periods == 2 ? _most : 0;
        _mostBefore = periods == 1 ? _most : 0;
        _most = 0;
        _periodEndNs += periods * PeriodNs;
    }
}
