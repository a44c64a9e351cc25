// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.HostPath;
using Telemetry.Appliance.Live.Reading;
using Telemetry.Appliance.Reload;
using Telemetry.Appliance.Transport;
using Telemetry.Appliance.Watchers;
using Telemetry.Config.Planning;
using Telemetry.Host.Watchers;
using Telemetry.Model.Clocks;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;

namespace Telemetry.Appliance.Live;

/// <summary>The live pipeline: kernel programs, reader, analysis, publisher, and the parts beside them. Starts what
/// fails cheapest first and attaches last; stops in reverse order and drains, so that the counters balance.</summary>
internal sealed class LivePipeline : IDisposable
{
    private readonly LiveParts _run;
    private readonly PacketPipeline _pipeline;
    private readonly PacketDecoder<PipelineSink> _decoder;
    private readonly LiveCounters _counters;
    private readonly LiveReader _reader;
    private readonly HostWatch[] _threads;
    private bool _hasEnded;
    private bool _stopped;

    private LivePipeline(LiveParts run)
    {
        _run = run;
        _counters = new LiveCounters(run.Kernel, run.ByRows);
        var inputs = new LiveInputs(run, _counters);
        _pipeline = new PacketPipeline(inputs.Pipeline, run.Get<AeronOutput>().Outlet, run.Failure);
        Topology topology = run.Configuration.Topology;
        _decoder = new PacketDecoder<PipelineSink>(
            topology, TcpStreamOptions.For(topology) with { Connections = run.Connections }, _pipeline.Sink,
            _pipeline.Analysis.Heads);
        _reader = new LiveReader(run, inputs, _decoder);
        _counters.Reader = _reader.Thread;
        _threads = [new HostWatch("host", Watchers()), .. run.All.SelectMany(part => part.Threads)];
        run.Process.Times.Mark("tables");
    }

    /// <summary>Notices for the user about attachment.</summary>
    internal IEnumerable<string> Notices =>
    [
        .. LiveNotices.Of(_run.Kernel), .. LiveNotices.OfMissing(_run.All.SelectMany(part => part.Missing)),
        .. _run.All.SelectMany(part => part.Notices), .. _reader.Notices,
    ];

    internal LocalQueue Messages => _pipeline.Messages;

    internal LocalQueue? Packets => _pipeline.Packets;

    internal LiveBlackBox? BlackBox => _run.Find<LiveBlackBox>();

    /// <summary>True if everything was published, or a stage failed.</summary>
    internal bool IsDone => _pipeline.IsDone;

    /// <summary>True if a stage failed, or a thread that watches the host.</summary>
    internal bool HasFailed => _run.Failure.First is not null || Array.Exists(_threads, thread => thread.HasFailed);

    /// <summary>Builds all parts, attaches, and measures.</summary>
    /// <exception cref="FailureException">One of the parts cannot start.</exception>
    internal static LivePipeline Start(RunPlan plan, LiveProcess process)
    {
        RunCheck.CheckClock();
        var run = new LiveParts(plan, process);
        LivePipeline? pipeline = null;
        try
        {
            pipeline = new LivePipeline(run);
            pipeline.Run();
            return pipeline;
        }
        catch
        {
            ((IDisposable?)pipeline ?? run).Dispose();
            throw;
        }
    }

    /// <summary>Waits until no line lacks a membership, at most for the given time.</summary>
    internal void AwaitMemberships(TimeSpan longest) =>
        _ = SpinWait.SpinUntil(() => _run.Get<HostReaders>().AreAllJoined, longest);

    /// <summary>Detaches, reads the remaining records and publishes the end; messages must still be read until it is
    /// done.</summary>
    internal void Stop()
    {
        if (_stopped)
            return;
        _stopped = true;
        try
        {
            EndTraffic();
        }
        finally
        {
            // After any failure: the reader must not read memory that is unmapped next.
            _counters.MarkAtRest();
            _reader.Thread.Finish();
            _run.Each(part => part.AfterReading(MonotonicClock.NowNs));
        }
    }

    /// <summary>Detaches; gaps still close by time.</summary>
    internal void EndTraffic()
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        try
        {
            Array.ForEach(_threads, thread => thread.Stop());
            _run.Each(part => part.BeforeDetach());
        }
        finally
        {
            _run.Process.InNamespace(() =>
            {
                _run.Kernel.DetachTransmit();
                _run.Kernel.DetachReceive();
                _run.Each(part => part.Detach());
            });
            _run.Each(part => part.AfterDetach(MonotonicClock.NowNs));
        }
    }

    /// <summary>A notice about packets missing in the capture file; null if none are.</summary>
    internal string? FinishCapture() =>
        _run.All.Select(part => part.FinishFile()).FirstOrDefault(missing => missing is not null);

    /// <summary>Adds the parts' rows to the summary.</summary>
    internal SummaryReport AddTo(SummaryReport summary) =>
        _run.All.Aggregate(summary, (sum, part) => part.AddTo(sum));

    /// <summary>Throws the failure of a stage or of a part.</summary>
    internal void ThrowIfFailed()
    {
        _run.Failure.ThrowIfAny();
        Array.ForEach(_threads, thread => thread.ThrowIfFailed());
        _run.Each(part => part.ThrowIfFailed());
    }

    public void Dispose()
    {
        Messages.Abandon();
        Packets?.Abandon();
        Stop();
        _pipeline.Dispose();
        _run.End();
        if (!_pipeline.HasEnded)
            return;                                             // what it reads stays mapped until the process ends
        _reader.Dispose();
        _run.Dispose();
    }

    private void Run()
    {
        LiveProcess process = _run.Process;
        process.Prefault();
        process.Times.Mark("touched");
        _pipeline.Start();
        _reader.Thread.Start();
        process.InNamespace(() =>
        {
            _run.Each(part => part.BeforeAttach());
            _run.Kernel.AttachReceive();
            _run.Kernel.AttachTransmit();
            _run.Each(part => part.Attach());
            process.Times.Mark("attached");
            process.Confine(_run.Kernel.HasMirrors);
            process.Times.Mark("locked");
            Array.ForEach(_threads, thread => thread.Start());
        });
        _counters.MarkWarm();
    }

    private IEnumerable<IHostWatcher> Watchers()
    {
        List<IHostWatcher> watchers =
            [.. _run.All.SelectMany(part => part.Watchers(_run)), new MissedWatcher(_counters, _run.Control)];
        if (_run.Process.Service is { } service)
            watchers.Add(new ServiceWatcher(service, _run.Get<LiveInterfaces>().Watch, _run.Kernel,
                _run.Get<AeronOutput>().Link, () => _pipeline.Pulse));
        if (_run.Process.Reloads is not { } requests)
            return watchers;
        return watchers.Append(new ConfigReloader(
            _run.Configuration, requests, _run.Process.Rings,
            new LiveReload(_run, _pipeline, _decoder, [.. watchers.OfType<IFlowFollower>()]),
            next => MemoryPlan.For(next, _run.Kernel.Rings.Count, publishes: true, _reader.MovedRings),
            _run.Process.Notices));
    }
}
