// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Host;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Events;
using Telemetry.Appliance.Model.Notes;

namespace Telemetry.Appliance.Hosting.Watchers;

/// <summary>
/// Keeps the memberships that the appliance holds, looks at all that the lines need, and notes what changed: each group
/// for the sequencing, each line for people.
/// </summary>
internal sealed class MembershipWatcher : IHostWatcher
{
    private const long RetryNs = 1_000_000_000;

    private readonly HostReaders _readers;
    private readonly HostNoteQueue _notes;
    private readonly IProgress<string> _notices;
    private Topology? _topology;
    private FlowDefinition?[] _flows = [];                       // by flow id, as are the next two
    private bool[] _isOut = [];
    private long[] _outSinceNs = [];
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
        HostReaders readers, HostNoteQueue notes, IProgress<string> notices)
    {
        _readers = readers;
        _notes = notes;
        _notices = notices;
        _lastLookNs = MonotonicClock.NowNs;
    }

    /// <inheritdoc/>
    public long LookEveryNs => 100_000_000;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        if (!ReferenceEquals(_topology, _readers.Topology))
            Follow(_readers.Topology);
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
        int flow = row.Flow.Id;
        if (row.IsJoined is not { } isJoined)
            return;
        if (isJoined)
            _outSinceNs[flow] = 0;
        else if (_outSinceNs[flow] == 0)
            _outSinceNs[flow] = _lastLookNs;
        if (isJoined != _isOut[flow])
            return;
        var note = new HostNote
        {
            Kind = isJoined ? HostNoteKind.GroupJoined : HostNoteKind.GroupNotJoined,
            StampNs = readNs,
            SinceNs = _outSinceNs[flow],
            FlowId = flow,
            LineIndex = (short)row.Flow.LineIndex,
        };
        // A full queue is tried again at the next look.
        if (_notes.TryAdd(note))
            _isOut[flow] = !isJoined;
    }

    private void NoteLines(long readNs)
    {
        Array.Clear(_lineOut);
        foreach (Memberships.Row row in _readers.Memberships.Rows)
            _lineOut[row.Flow.LineIndex] += _isOut[row.Flow.Id] ? 1 : 0;
        foreach (Memberships.Row row in _readers.Memberships.Rows)
            Describe(row);
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
        else if (_readers.Joins.Holds(row.Flow.Id))
            membership = LineMembership.Ours;
        _readers.LineMemberships[line] = membership;
    }

    /// <summary>The lines are others than before: what was told of flows and lines that stay is still told.</summary>
    private void Follow(Topology topology)
    {
        _topology = topology;
        int flows = Math.Max(_flows.Length, 1 + topology.Flows.Select(flow => flow.Id).DefaultIfEmpty().Max());
        Array.Resize(ref _flows, flows);
        Array.Resize(ref _isOut, flows);
        Array.Resize(ref _outSinceNs, flows);
        Array.Resize(ref _lineTold, topology.Lines.Count);
        _lineOut = new int[topology.Lines.Count];
        _groupsOfLine = new int[topology.Lines.Count];
        var before = (FlowDefinition?[])_flows.Clone();
        Array.Clear(_flows);
        foreach (FlowDefinition flow in topology.Flows)
            _flows[flow.Id] = flow;
        for (int flow = 0; flow < flows; flow++)
        {
            // An id that was given up and is given anew belongs to another group.
            if (_flows[flow] is null || before[flow] is null)
                (_isOut[flow], _outSinceNs[flow]) = (false, 0);
        }
        foreach (Memberships.Row row in _readers.Memberships.Rows)
            _groupsOfLine[row.Flow.LineIndex]++;
        for (int line = 0; line < _lineTold.Length; line++)
            _lineTold[line] &= _groupsOfLine[line] > 0;
    }
}
