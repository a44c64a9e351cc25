// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Groups;
using Telemetry.Host.Watchers;
using Telemetry.Model.Clocks;
using Telemetry.Model.Events;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>Keeps the memberships that the appliance holds, checks those of all lines, and sends control messages about
/// changes: for each group to the sequencing, for each line to the user.</summary>
internal sealed class MembershipWatcher : IHostWatcher, IFlowFollower
{
    private const long RetryNs = 1_000_000_000;

    private readonly HostReaders _readers;
    private readonly ControlQueue _control;
    private readonly IProgress<string> _notices;
    private Dictionary<int, GroupState> _groups = [];            // by flow id
    private bool[] _isLineOut = [];
    private int[] _lineOut = [];
    private int[] _groupsOfLine = [];
    private long _lastLookNs;
    private long _keepAtNs;
    private Failure? _lastFailure;

    /// <param name="readers">The memberships.</param>
    /// <param name="control">Receives control messages.</param>
    /// <param name="notices">Receives groups that cannot be joined, for the user.</param>
    internal MembershipWatcher(
        HostReaders readers, ControlQueue control, IProgress<string> notices)
    {
        _readers = readers;
        _control = control;
        _notices = notices;
        _lastLookNs = MonotonicClock.NowNs;
        Follow(readers.Topology);
    }

    public long LookEveryNs => 100_000_000;

    public void Look(long nowNs)
    {
        if (nowNs >= _keepAtNs)
            Keep(nowNs);
        _readers.Memberships.Look(nowNs);
        // A group found joined was joined before now; one not found may have been left right after the previous check.
        long readNs = MonotonicClock.NowNs;
        foreach (Memberships.Row row in _readers.Memberships.Rows)
            ReportGroup(row, readNs);
        ReportLines(readNs);
        _lastLookNs = nowNs;
    }

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
        Array.Resize(ref _isLineOut, topology.Lines.Count);
        for (int line = 0; line < _isLineOut.Length; line++)
            _isLineOut[line] &= _groupsOfLine[line] > 0;
    }

    private void Keep(long nowNs)
    {
        Failure? failure = _readers.Joins.Keep();
        _keepAtNs = failure is null ? 0 : nowNs + RetryNs;
        if (failure is not null && failure != _lastFailure)
            _notices.Report(failure.ToString());
        _lastFailure = failure;
    }

    private void ReportGroup(Memberships.Row row, long readNs)
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
        var message = new ControlMessage
        {
            Kind = isJoined ? ControlKind.GroupJoined : ControlKind.GroupNotJoined,
            StampNs = readNs,
            SinceNs = group.OutSinceNs,
            FlowId = row.Flow.Id,
            LineIndex = (short)row.Flow.LineIndex,
        };
        // With a full queue it is tried again at the next check.
        if (_control.TryAdd(message))
            group.IsOut = !isJoined;
    }

    private void ReportLines(long readNs)
    {
        Array.Clear(_lineOut);
        foreach (Memberships.Row row in _readers.Memberships.Rows)
            _lineOut[row.Flow.LineIndex] += _groups[row.Flow.Id].IsOut ? 1 : 0;
        foreach (Memberships.Row row in _readers.Memberships.Rows)
            Describe(row);
        for (int line = 0; line < _lineOut.Length; line++)
        {
            bool isOut = _lineOut[line] > 0;
            if (isOut == _isLineOut[line])
                continue;
            var message = new ControlMessage
            {
                Kind = isOut ? ControlKind.LineNotJoined : ControlKind.LineJoined,
                StampNs = readNs,
                LineIndex = (short)line,
                Count = _lineOut[line],
            };
            if (_control.TryAdd(message))
                _isLineOut[line] = isOut;
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

    /// <summary>Last reported state of one flow's group.</summary>
    private sealed class GroupState
    {
        internal bool IsOut { get; set; }

        /// <summary>Time since which it is not joined, nanoseconds of the monotonic clock; 0 while it is
        /// joined.</summary>
        internal long OutSinceNs { get; set; }
    }
}
