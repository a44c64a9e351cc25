// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Reading;
using Telemetry.Playing.Repairing;

namespace Telemetry.Playing.Planning;

/// <summary>Reads the captures once, to know what will be sent.</summary>
internal sealed class Forecaster : IDatagramSink
{
    private const int ShowEvery = 1 << 14;                      // datagrams

    private readonly PlayPlan _plan;
    private readonly FlowDefinition?[] _flows;
    private readonly DatagramReader _reader;
    private readonly Action<PlayProgress> _progress;
    private readonly Dictionary<(int FlowId, EndpointAddress Recorded), PlayTarget> _byFlow = [];
    private readonly List<PlayTarget> _targets = [];
    private long _datagrams;
    private long _bytes;
    private long _firstStampNs = long.MinValue;
    private long _lastStampNs = long.MinValue;
    private long _offsetNs;
    private long _closestNs = long.MaxValue;
    private long _closer;
    private long _checksumsWrong;
    private long _madeLosses;
    private long _repaired;
    private long _retimed;

    private Forecaster(PlayPlan plan, LineCoverage? coverage, Action<PlayProgress> progress)
    {
        _plan = plan;
        _flows = plan.Topology.FlowsById();
        _reader = new DatagramReader(plan, coverage);
        _progress = progress;
    }

    /// <summary>Reads one loop.</summary>
    /// <param name="coverage">What is repaired; null for nothing.</param>
    /// <param name="progress">Called now and then.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="FailureException">A capture cannot be read.</exception>
    public static PlayForecast Of(
        PlayPlan plan, LineCoverage? coverage, Action<PlayProgress> progress, CancellationToken stop)
    {
        var forecaster = new Forecaster(plan, coverage, progress);
        forecaster._reader.Run(loops: 1, forecaster, stop);
        return forecaster.Result();
    }

    public bool Take(in Datagram datagram, ReadOnlySpan<byte> payload)
    {
        if (datagram.IsMadeLoss)
        {
            _madeLosses++;
            return true;
        }
        if (datagram.IsRepair)
            _repaired++;
        if (datagram.IsRetimed)
            _retimed++;
        if (datagram.HasWrongChecksum)
            _checksumsWrong++;
        PlayTarget target = TargetOf(in datagram);
        target.Datagrams++;
        target.Bytes += payload.Length;
        if (_datagrams == 0)
            _firstStampNs = datagram.StampNs;
        else
            CountGap(datagram.OffsetNs - _offsetNs);
        _lastStampNs = Math.Max(_lastStampNs, datagram.StampNs);
        _offsetNs = datagram.OffsetNs;
        _bytes += payload.Length;
        if (++_datagrams % ShowEvery == 0)
            _progress(new PlayProgress(PlayStep.Plan, _reader.BytesRead, _reader.TotalBytes));
        return true;
    }

    private void CountGap(long gapNs)
    {
        _closestNs = Math.Min(_closestNs, gapNs);
        if (gapNs < PlayForecast.SendNs)
            _closer++;
    }

    private PlayTarget TargetOf(in Datagram datagram)
    {
        if (_byFlow.TryGetValue((datagram.FlowId, datagram.Recorded), out PlayTarget? known))
            return known;
        FlowDefinition flow = _flows[datagram.FlowId]!;
        var target = new PlayTarget(_plan.Topology.Feeds[flow.FeedIndex].Name,
            _plan.Topology.Lines[flow.LineIndex].Name, datagram.Recorded, datagram.Target);
        _byFlow.Add((datagram.FlowId, datagram.Recorded), target);
        _targets.Add(target);
        return target;
    }

    private PlayForecast Result()
    {
        bool keepsTime = !_plan.Speed.IsMost && _datagrams > 0;
        return new PlayForecast
        {
            Captures = _plan.Captures,
            StampSource = _reader.StampSource,
            Speed = _plan.Speed,
            Loops = _plan.Loops,
            Targets = _targets,
            Datagrams = _datagrams,
            Bytes = _bytes,
            FirstStampNs = _datagrams > 0 ? _firstStampNs : null,
            LastStampNs = _datagrams > 0 ? _lastStampNs : null,
            DurationNs = keepsTime ? _offsetNs : null,
            ClosestGapNs = keepsTime && _datagrams > 1 ? _closestNs : null,
            CloserThanSend = keepsTime ? _closer : null,
            StampsBack = _reader.StampsBack,
            LeftOut = _reader.LeftOut,
            ChecksumsWrong = _checksumsWrong,
            MadeLosses = _plan.Loss is null ? null : _madeLosses,
            Repaired = _plan.Repairs ? _repaired : null,
            Retimed = _plan.Retimes ? _retimed : null,
            Failures = _reader.Failures,
        };
    }
}
