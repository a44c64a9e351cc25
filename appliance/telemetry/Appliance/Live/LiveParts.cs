// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.HostPath;
using Telemetry.Appliance.HostPath.Causes;
using Telemetry.Appliance.HostPath.Connections;
using Telemetry.Appliance.HostPath.Drops;
using Telemetry.Appliance.HostPath.Nics;
using Telemetry.Appliance.HostPath.Owners;
using Telemetry.Appliance.HostPath.Stages;
using Telemetry.Appliance.HostPath.Stalls;
using Telemetry.Appliance.HostPath.Talkers;
using Telemetry.Appliance.HostPath.Tcp;
using Telemetry.Appliance.Live.Reading;
using Telemetry.Appliance.Stamps;
using Telemetry.Appliance.Transport;
using Telemetry.Appliance.Watchers;
using Telemetry.Appliance.WholeFrames;
using Telemetry.Config;
using Telemetry.Kernel;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Publishing;

namespace Telemetry.Appliance.Live;

/// <summary>The parts of a live run, and what they are made from.</summary>
internal sealed class LiveParts : IDisposable
{
    // In this order they are made, look, attach, and detach behind the hooks. First those that decide which series
    // there are; a part may use those before it. The number is the place of its rows in reports.
    private static readonly (int Rows, Func<LiveParts, ILivePart?> Make)[] Order =
    [
        (0, static run => new LiveInterfaces(run)),
        (7, static run => new LiveDrops(run)),
        (8, static run => new LiveCauses(run)),
        (9, static run => new LiveStages(run)),
        (0, static run => run.Privileged(() => LiveNicStamps.Open(run))),
        (0, static run => run.Mark("kernel programs")),
        (0, static run => run.Privileged(() => new HostReaders(
            run.Configuration, run.Kernel.Interfaces.Select(device => device.Name)
                .Union(run.Kernel.Missing.Select(known => known.Name)), run.InterfaceOfFlow))),
        (0, SettingsWatcher.Open),
        (0, static run => run.Process.Trailers is { Count: > 0 } proven ? new LiveTrailers(proven, run) : null),
        (0, static run => DayKeeper.Open(run.Configuration, run.Identity,
            MonotonicClock.NowNs + run.Offset.WallMinusMonotonicNs, run.Process.Notices)),
        (0, static run => run.Plan.RecordsFile is { } path ? new LiveCapture(path, run) : null),
        (0, static run => run.Kernel.Flights.Count > 0 ? new LiveTape(run) : null),
        (0, static run => run.Process.BlackBox is { } events ? new LiveBlackBox(events, run) : null),
        (0, static run => run.Plan.FramesFile is { } path ? new LiveFrames(path, run) : null),
        (0, static run => run.Mark("host")),
        (0, static run => new AeronOutput(
            PublisherLink.Of(run.Plan, run.Failure, run.Process.Notices), run.Settings.Publish.Packets)),
        (0, static run => run.Mark("aeron")),
        (0, static _ => new TimeSourceWatcher()),
        (2, static run => run.Privileged(() => new SocketOwnerWatcher(run.Settings.HostPath))),
        (6, static run => new LiveTcp(run)),
        (1, static run => run.Privileged(() => new TcpWatcher(run))),
        (3, static run => run.Privileged(() => new StallWatcher(run))),
        (6, static run => new ProcessGroups(run)),
        (0, static run => run.Settings.HostPath.Talkers > 0 || run.Plan.Connections
            ? run.Privileged(static () => new SocketOwnership()) : null),
        (4, static run => run.Privileged(() => new TalkerWatcher(run))),
        (5, static run => run.Privileged(() => ConnectionWatcher.Open(run))),
        (0, static run => new OwnPrograms(run)),
        (0, FileWatcher.Open),
    ];

    private readonly List<ILivePart> _all = [];
    private readonly List<(int Rows, ILivePart Part)> _byRows = [];
    private ConnectionSnapshot? _connections;

    /// <summary>Opens the kernel's capture and makes them.</summary>
    /// <exception cref="FailureException">One of them cannot start.</exception>
    internal LiveParts(RunPlan plan, LiveProcess process)
    {
        (Plan, Process, Identity) = (plan, process, Appliance.Identity.Publisher(plan));
        Kernel = Privileged(() => KernelCapture.Open(LiveKernel.OptionsFor(plan.Configuration, process)));
        try
        {
            foreach ((int rows, Func<LiveParts, ILivePart?> make) in Order)
                Add(rows, make(this));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All of them that were made so far, in their order.</summary>
    internal IReadOnlyList<ILivePart> All => _all;

    /// <summary>The same in the order of their rows.</summary>
    internal IEnumerable<ILivePart> ByRows => _byRows.OrderBy(one => one.Rows).Select(one => one.Part);

    /// <summary>The plan, with the series of the parts so far.</summary>
    internal RunPlan Plan { get; private set; }

    internal Configuration Configuration => Plan.Configuration;

    internal Settings Settings => Plan.Configuration.Settings;

    internal LiveProcess Process { get; }

    internal KernelCapture Kernel { get; }

    internal PublisherOptions Identity { get; }

    /// <summary>Messages of the host thread to the reader.</summary>
    internal ControlQueue Control { get; } = new();

    internal StageFailure Failure { get; } = new();

    /// <summary>Offset of the wall clock at the start.</summary>
    internal ClockOffset Offset { get; } = HostClock.Measure();

    /// <summary>Index by flow id of the interface on which the flow is expected; 0 for any.</summary>
    internal int[] InterfaceOfFlow => Get<LiveInterfaces>().OfFlow;

    /// <summary>Open connections of sessions; not before the day is restored.</summary>
    internal ConnectionSnapshot Connections => _connections ??= Find<DayKeeper>()?.Connections
        ?? new ConnectionSnapshot(TcpStreamOptions.For(Configuration.Topology).MaxConnections, []);

    /// <summary>Has each do something, in their order.</summary>
    internal void Each(Action<ILivePart> step) => _all.ForEach(step);

    /// <summary>The part of a type; null if there is none so far.</summary>
    internal TPart? Find<TPart>()
        where TPart : class, ILivePart => _all.OfType<TPart>().FirstOrDefault();

    /// <summary>The part of a type.</summary>
    internal TPart Get<TPart>()
        where TPart : class, ILivePart => _all.OfType<TPart>().First();

    /// <summary>Adds series to the topology.</summary>
    internal void Extend(Func<Topology, Topology> extend) => Plan = Plan with
    {
        Configuration = Configuration with { Topology = extend(Configuration.Topology) },
    };

    /// <summary>Makes something on the thread with the capabilities, in the interfaces' network namespace.</summary>
    internal TMade Privileged<TMade>(Func<TMade> make)
    {
        TMade? made = default;
        Process.InNamespace(() => made = make());
        return made!;
    }

    /// <summary>Loads programs on that thread; null, with the reason, if the kernel refuses them: the run goes on
    /// without.</summary>
    internal TPrograms? TryOpen<TPrograms>(Func<TPrograms> open, out string? why)
        where TPrograms : class
    {
        try
        {
            why = null;
            return Privileged(open);
        }
        catch (FailureException refused)
        {
            why = refused.Failure.FirstLine;
            return null;
        }
    }

    /// <summary>Disposes of those that end first, in reverse order.</summary>
    internal void End() => Dispose(static part => part.EndsFirst);

    /// <summary>Disposes of all that are left, and of the kernel's capture.</summary>
    public void Dispose()
    {
        End();
        Process.InNamespace(() =>
        {
            Dispose(static _ => true);
            Kernel.Dispose();
        });
    }

    private void Dispose(Predicate<ILivePart> which)
    {
        foreach (ILivePart part in Enumerable.Reverse(_all.FindAll(which)))
            part.Dispose();
        _all.RemoveAll(which);
    }

    private void Add(int rows, ILivePart? part)
    {
        if (part is null)
            return;
        _all.Add(part);
        _byRows.Add((rows, part));
    }

    private ILivePart? Mark(string phase)
    {
        Process.Times.Mark(phase);
        return null;
    }
}
