// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Groups;
using Telemetry.Host.Watchers;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>
/// Keeps the memberships that the appliance holds, looks at all that the lines need, and notes what changed: each group
/// for the sequencing, each line for people.
/// </summary>
internal sealed class MembershipWatcher : IHostWatcher, IFlowFollower
{
    private const long RetryNs = 1_000_000_000;

    private readonly HostReaders _readers;
    private readonly ControlQueue _notes;
    private readonly IProgress<string> _notices;
    private Dictionary<int, GroupState> _groups = [];            // by flow id
    private bool[] _lineTold = [];
    private int[] _lineOut = [];
    private int[] _groupsOfLine = [];
    private long _lastLookNs;
    private long _keepAtNs;
    private Failure? _lastFailure;

    /// <param name="readers">What is looked at and held.</param>
    /// <param name="notes">Where changes are noted.</param>
    /// <param name="notices">Where people are told what cannot be joined.</param>
    internal MembershipWatcher(
        HostReaders readers, ControlQueue notes, IProgress<string> notices)
    {
        _readers = readers;
        _notes = notes;
        _notices = notices;
        _lastLookNs = MonotonicClock.NowNs;
        Follow(readers.Topology);
    }

    /// <inheritdoc/>
    public long LookEveryNs => 100_000_000;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        if (nowNs >= _keepAtNs)
            Keep(nowNs);
        _readers.Memberships.Look(nowNs);
        // What was found joined was joined before now; what was not may have been left right after the last look.
        long readNs = MonotonicClock.NowNs;
        foreach (Memberships.Row row in _readers.Memberships.Rows)
            NoteGroup(row, readNs);
        NoteLines(readNs);
        _lastLookNs = nowNs;
    }

    /// <inheritdoc/>
    public void Follow(Topology topology)
    {
        Dictionary<int, GroupState> before = _groups;
        _groups = [];
        _groupsOfLine = new int[topology.Lines.Count];
        foreach (Memberships.Row row in _readers.Memberships.Rows)
        {
            _groups[row.Flow.Id] = before.GetValueOrDefault(row.Flow.Id) ?? new GroupState();
            _groupsOfLine[row.Flow.LineIndex]++;
        }
        _lineOut = new int[topology.Lines.Count];
        Array.Resize(ref _lineTold, topology.Lines.Count);
        for (int line = 0; line < _lineTold.Length; line++)
            _lineTold[line] &= _groupsOfLine[line] > 0;
    }

    private void Keep(long nowNs)
    {
        Failure? failure = _readers.Joins.Keep();
        _keepAtNs = failure is null ? 0 : nowNs + RetryNs;
        if (failure is not null && failure != _lastFailure)
            _notices.Report(failure.ToString());
        _lastFailure = failure;
    }

    private void NoteGroup(Memberships.Row row, long readNs)
    {
        GroupState group = _groups[row.Flow.Id];
        if (row.IsJoined is not { } isJoined)
            return;
        if (isJoined)
            group.OutSinceNs = 0;
        else if (group.OutSinceNs == 0)
            group.OutSinceNs = _lastLookNs;
        if (isJoined != group.IsOut)
            return;
        var note = new ControlMessage
        {
            Kind = isJoined ? ControlKind.GroupJoined : ControlKind.GroupNotJoined,
            StampNs = readNs,
            SinceNs = group.OutSinceNs,
            FlowId = row.Flow.Id,
            LineIndex = (short)row.Flow.LineIndex,
        };
        // A full queue is tried again at the next look.
        if (_notes.TryAdd(note))
            group.IsOut = !isJoined;
    }

    private void NoteLines(long readNs)
    {
        Array.Clear(_lineOut);
        foreach (Memberships.Row row in _readers.Memberships.Rows)
            _lineOut[row.Flow.LineIndex] += _groups[row.Flow.Id].IsOut ? 1 : 0;
        foreach (Memberships.Row row in _readers.Memberships.Rows)
            Describe(row);
        for (int line = 0; line < _lineOut.Length; line++)
        {
            bool isOut = _lineOut[line] > 0;
            if (isOut == _lineTold[line])
                continue;
            var note = new ControlMessage
            {
                Kind = isOut ? ControlKind.LineNotJoined : ControlKind.LineJoined,
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
        else if (_readers.Joins.Holds(row.Flow.Id))
            membership = LineMembership.Ours;
        _readers.LineMemberships[line] = membership;
    }

    /// <summary>The state of one flow's group as it was reported last.</summary>
    private sealed class GroupState
    {
        internal bool IsOut { get; set; }

        /// <summary>Since when it is not joined, nanoseconds of the monotonic clock; 0 while it is.</summary>
        internal long OutSinceNs { get; set; }
    }
}
