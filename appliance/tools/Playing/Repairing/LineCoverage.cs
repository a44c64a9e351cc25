// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Playing.Reading;

namespace Telemetry.Playing.Repairing;

/// <summary>Numbers that each line of each feed has in the captures: what a line lacks is played on it when another
/// line has it.</summary>
internal sealed class LineCoverage : IDatagramSink
{
    private const int ShowEvery = 1 << 14;                      // datagrams

    private readonly FlowDefinition?[] _flows;
    private readonly Dictionary<(int FeedIndex, ChannelKey Channel), List<CoveredLine>> _lines = [];
    private readonly DatagramReader _reader;
    private readonly Action<PlayProgress> _progress;
    private long _datagrams;

    private LineCoverage(PlayPlan plan, Action<PlayProgress> progress)
    {
        _flows = plan.Topology.FlowsById();
        _reader = new DatagramReader(plan with { Loss = null }, coverage: null);
        _progress = progress;
    }

    /// <summary>Reads the captures once.</summary>
    /// <param name="progress">Called now and then.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>Null if nothing is to be repaired.</returns>
    /// <exception cref="FailureException">A capture cannot be read.</exception>
    public static LineCoverage? Of(PlayPlan plan, Action<PlayProgress> progress, CancellationToken stop)
    {
        if (!plan.Repairs)
            return null;
        var coverage = new LineCoverage(plan, progress);
        coverage._reader.Run(loops: 1, coverage, stop);
        return coverage;
    }

    public bool Take(in Datagram datagram, ReadOnlySpan<byte> payload)
    {
        if (++_datagrams % ShowEvery == 0)
            _progress(new PlayProgress(PlayStep.Plan, _reader.BytesRead, _reader.TotalBytes));
        if (datagram.Count == 0)
            return true;
        FlowDefinition flow = _flows[datagram.FlowId]!;
        if (!_lines.TryGetValue((flow.FeedIndex, datagram.Channel), out List<CoveredLine>? lines))
            _lines.Add((flow.FeedIndex, datagram.Channel), lines = []);
        CoveredLine? line = lines.Find(one => one.LineIndex == flow.LineIndex);
        if (line is null)
            lines.Add(line = new CoveredLine(flow.LineIndex));
        line.Add(in datagram);
        return true;
    }

    /// <summary>Lines that a datagram of another line is played on too, since they lack it.</summary>
    public IEnumerable<CoveredLine> Lacking(Datagram datagram)
    {
        FlowDefinition flow = _flows[datagram.FlowId]!;
        return datagram.Count > 0 && _lines.TryGetValue((flow.FeedIndex, datagram.Channel), out var lines)
            ? lines.Where(line => line.LineIndex != flow.LineIndex && line.TakesAsRepair(in datagram))
            : [];
    }

    public void BeginLoop()
    {
        foreach (CoveredLine line in _lines.Values.SelectMany(lines => lines))
            line.BeginLoop();
    }
}
