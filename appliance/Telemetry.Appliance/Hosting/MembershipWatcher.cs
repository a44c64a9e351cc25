// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Host;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting;

/// <summary>
/// Keeps the memberships that the appliance holds, looks at all that the lines need, and notes what changed: each group
/// for the sequencing, each line for people.
/// </summary>
internal sealed class MembershipWatcher : IHostWatcher
{
    private const long RetryNs = 1_000_000_000;

    private readonly Memberships _memberships;
    private readonly GroupJoins _joins;
    private readonly HostNoteQueue _notes;
    private readonly IProgress<string> _notices;
    private readonly bool[] _isOut;
    private readonly long[] _outSinceNs;
    private readonly int[] _lineOut;
    private readonly bool[] _lineTold;
    private readonly LineMembership[] _lines;
    private readonly int[] _groupsOfLine;
    private long _lastLookNs;
    private long _keepAtNs;
    private string? _lastFailure;

    /// <param name="readers">What is looked at and held.</param>
    /// <param name="topology">The lines.</param>
    /// <param name="notes">Where changes are noted.</param>
    /// <param name="notices">Where people are told what cannot be joined.</param>
    internal MembershipWatcher(
        HostReaders readers, Topology topology, HostNoteQueue notes, IProgress<string> notices)
    {
        _memberships = readers.Memberships;
        _joins = readers.Joins;
        _notes = notes;
        _notices = notices;
        _isOut = new bool[_memberships.Rows.Count];
        _outSinceNs = new long[_memberships.Rows.Count];
        _lineOut = new int[topology.Lines.Count];
        _lineTold = new bool[topology.Lines.Count];
        _groupsOfLine = new int[topology.Lines.Count];
        foreach (Memberships.Row row in _memberships.Rows)
            _groupsOfLine[row.Flow.LineIndex]++;
        _lines = readers.LineMemberships;
        _lastLookNs = MonotonicClock.NowNs;
    }

    /// <inheritdoc/>
    public long LookEveryNs => 100_000_000;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        if (nowNs >= _keepAtNs)
            Keep(nowNs);
        _memberships.Look(nowNs);
        // What was found joined was joined before now; what was not may have been left right after the last look.
        long readNs = MonotonicClock.NowNs;
        for (int place = 0; place < _isOut.Length; place++)
            NoteGroup(place, readNs);
        NoteLines(readNs);
        _lastLookNs = nowNs;
    }

    private void Keep(long nowNs)
    {
        string? failure = _joins.Keep()?.ToString();
        _keepAtNs = failure is null ? 0 : nowNs + RetryNs;
        if (failure is not null && failure != _lastFailure)
            _notices.Report(failure);
        _lastFailure = failure;
    }

    private void NoteGroup(int place, long readNs)
    {
        Memberships.Row row = _memberships.Rows[place];
        if (row.IsJoined is not { } isJoined)
            return;
        if (isJoined)
            _outSinceNs[place] = 0;
        else if (_outSinceNs[place] == 0)
            _outSinceNs[place] = _lastLookNs;
        if (isJoined != _isOut[place])
            return;
        var note = new HostNote
        {
            Kind = isJoined ? HostNoteKind.GroupJoined : HostNoteKind.GroupNotJoined,
            StampNs = readNs,
            SinceNs = _outSinceNs[place],
            FlowId = row.Flow.Id,
            LineIndex = (short)row.Flow.LineIndex,
        };
        // A full queue is tried again at the next look.
        if (_notes.TryAdd(note))
            _isOut[place] = !isJoined;
    }

    private void NoteLines(long readNs)
    {
        Array.Clear(_lineOut);
        for (int place = 0; place < _isOut.Length; place++)
            _lineOut[_memberships.Rows[place].Flow.LineIndex] += _isOut[place] ? 1 : 0;
        for (int place = 0; place < _isOut.Length; place++)
            Describe(_memberships.Rows[place]);
        for (int line = 0; line < _lineOut.Length; line++)
        {
            bool isOut = _lineOut[line] > 0;
            if (isOut == _lineTold[line])
                continue;
            var note = new HostNote
            {
                Kind = isOut ? HostNoteKind.LineNotJoined : HostNoteKind.LineJoined,
                StampNs = readNs,
                LineIndex = (short)line,
                Count = _lineOut[line],
            };
            if (_notes.TryAdd(note))
                _lineTold[line] = isOut;
        }
    }

    private void Describe(Memberships.Row row)
    {
        int line = row.Flow.LineIndex;
        LineMembership membership = LineMembership.Host;
        if (row.IsJoined is null)
            membership = LineMembership.Unknown;
        else if (_lineOut[line] > 0)
            membership = _lineOut[line] == _groupsOfLine[line] ? LineMembership.None : LineMembership.Partial;
        else if (_joins.Holds(row.Flow.Id))
            membership = LineMembership.Ours;
        _lines[line] = membership;
    }
}
