// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Adaptive.Aeron.Driver;
using Telemetry.Appliance.Transport;
using Telemetry.Capture.Nodes;
using Telemetry.Capture;
using Telemetry.Config.Planning;
using Telemetry.Config;
using Telemetry.Config.Text;
using Telemetry.Host;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Telemetry.Transport;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Live;

/// <summary>Checks of <c>run</c> that refuse a configuration on this host before anything is allocated; <c>config
/// check</c> uses the same. Needs no privilege.</summary>
public static class RunCheck
{
    private const int HooksPerCpu = 2;

    /// <summary>Checks cores, channel, ports and whole frames.</summary>
    /// <param name="channel">Channel to publish to, and its position in the file or option.</param>
    /// <param name="capture">File of records or whole frames; null for none.</param>
    /// <param name="requireInterfaces">True to refuse interfaces and addresses that are not there yet.</param>
    /// <exception cref="FailureException">Something is refused; it holds all refusals.</exception>
    public static void Check(
        Settings settings, Located<string> channel, string? capture = null, bool requireInterfaces = false)
    {
        List<Failure> failures = [];
        string[] interfaces = [.. settings.Interfaces.Select(device => device.Name)];
        Collect(failures, () => CorePlan.For(
            settings.Cores, CpuTopology.Read(), HostThread.Cpus(), HostThread.MayUse, interfaces));
        Collect(failures, () => CheckChannel(settings, channel, interfaces));
        failures.AddRange(WithoutPort(settings));
        Collect(failures, () => CheckFrames(settings.Capture));
        Collect(failures, () => FlightPlan.Check(settings));
        Collect(failures, () => TrailerCheck.Check(settings, capture is not null));
        if (requireInterfaces && failures.Count == 0)
            failures.AddRange(Missing(settings, channel));
        if (failures.Count > 0)
            throw new FailureException(failures);
    }

    /// <summary>The channel that <c>run</c> publishes to without an option.</summary>
    public static Located<string> ChannelOf(AeronSettings settings) =>
        settings.Channel ?? new Located<string>(AeronSettings.DefaultChannel, AeronSettings.DefaultChannel);

    /// <summary>Interfaces named by lines and sessions: measured if the settings list none.</summary>
    public static IEnumerable<InterfaceSettings> InterfacesOfFlows(Settings settings) => settings.Interfaces.Count > 0
        ? []
        : settings.Feeds.SelectMany(feed => feed.Lines).Select(line => line.Interface)
            .Concat(settings.Sessions.Select(session => session.Interface)).OfType<string>().Distinct()
            .Select(name => new InterfaceSettings { Name = name, Where = "feeds and sessions" });

    /// <summary>Memory plan of <c>run</c>. Where no interface is named, or one can never be watched, two rings for each
    /// CPU are assumed.</summary>
    public static MemoryPlan MemoryFor(Configuration configuration)
    {
        Settings settings = configuration.Settings;
        var topology = CpuTopology.Read();
        CpuSet allowed = HostThread.Cpus();
        ReaderPlaces readers = ReaderPlan.For(settings.Cores, topology,
            settings.Cores.Other ?? allowed.Except(settings.Cores.Pinned.Select(pin => pin.Cpu)),
            settings.Interfaces.Select(device => device.Name));
        if (settings.Interfaces.Count > 0 && Unwatchable(settings).Count == 0)
            return LiveKernel.MemoryFor(configuration, LiveKernel.OptionsFor(configuration, canReload: true), readers);
        int moved = readers.Others.Sum(other => allowed.Intersect(topology.CpusOf(other.Node)).Count);
        return MemoryPlan.For(
            configuration, Environment.ProcessorCount * HooksPerCpu, publishes: true, moved * HooksPerCpu);
    }

    /// <summary>Interfaces, and the channel's, that are not there yet: <c>run</c> waits for them.</summary>
    public static IReadOnlyList<Failure> Missing(Settings settings, Located<string> channel)
    {
        IReadOnlyList<NetworkLink> links = LinkTable.Read();
        List<Failure> missing = [];
        foreach (InterfaceSettings device in settings.Interfaces)
        {
            Collect([], () =>
            {
                if (InterfaceResolver.Find(device.Name, links).Missing is { } failure)
                    missing.Add(failure);
            });
        }
        if (PublishingPlace.Look(channel.Value, [], mayBeMeasured: true) is { } place)
            missing.Add(place with { Where = channel.Where });
        return missing;
    }

    /// <summary>Interfaces that can never be watched: <c>run</c> does not start with them.</summary>
    public static IReadOnlyList<Failure> Unwatchable(Settings settings)
    {
        IReadOnlyList<NetworkLink> links = LinkTable.Read();
        List<Failure> refused = [];
        foreach (InterfaceSettings device in settings.Interfaces)
            Collect(refused, () => InterfaceResolver.Find(device.Name, links));
        return refused;
    }

    /// <summary>Refuses the port 0, which no host sends to: only made-up headers of capture files have it.</summary>
    private static IEnumerable<Failure> WithoutPort(Settings settings)
    {
        IEnumerable<(string Name, Located<AddressRange> Range)> ofFeeds = settings.Feeds.SelectMany(feed =>
            feed.Lines.SelectMany(line => line.Addresses)
                .Concat(feed.Recovery.SelectMany(channel => channel.Addresses.Concat(channel.Servers)))
                .Select(range => ($"feed \"{feed.Name.Value}\"", range)));
        IEnumerable<(string Name, Located<AddressRange> Range)> ofSessions = settings.Sessions.SelectMany(session =>
            session.Gateways.Select(gateway => ($"session \"{session.Name.Value}\"",
                new Located<AddressRange>(new AddressRange(gateway.Value, 1), gateway.Where))));
        return ofFeeds.Concat(ofSessions).Where(one => one.Range.Value.First is { Port: 0, AnyPort: false })
            .Select(one => new Failure(ExitCode.Usage, one.Range.Where,
                $"{one.Name}: {one.Range.Value} has the port 0, which nothing is sent to",
                "give the port; * stands for any"));
    }

    private static void CheckChannel(Settings settings, Located<string> channel, string[] interfaces)
    {
        bool isMissing;
        try
        {
            isMissing = PublishingPlace.Look(
                channel.Value, interfaces, settings.PublishOnMeasuredInterface) is not null;
        }
        catch (FailureException refusal)
        {
            throw new FailureException(
                [.. refusal.Failures.Select(failure => failure with { Where = channel.Where })]);
        }
        if (settings.Aeron.Driver != DriverKind.Embedded)
            return;
        // The driver would refuse an interface that is not there yet.
        string asked = AeronOutput.ChannelFor(
            isMissing ? PublishingPlace.WithoutInterface(channel.Value) : channel.Value, settings.Aeron, out _);
        if (PublicationChannel.Objection(asked) is not { } objection)
            return;
        (string what, string remedy) = AeronFailure.Parts(asked, objection);
        throw new FailureException(new Failure(ExitCode.Usage, channel.Where, what, remedy));
    }

    private static void Collect(List<Failure> failures, Action check)
    {
        try
        {
            check();
        }
        catch (FailureException refusal)
        {
            failures.AddRange(refusal.Failures);
        }
    }

    /// <summary>Refuses whole frames where there are no flight rings.</summary>
    /// <exception cref="FailureException">There are none.</exception>
    internal static void CheckFrames(CaptureSettings capture)
    {
        if (capture.Frames && (RuntimeInformation.ProcessArchitecture != Architecture.X64
            || capture.Transport != RingTransport.ArrayRing))
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, "capture: frames", "whole frames need the array ring, and x86-64",
                "use transport: array, or leave out --frames: then the records are written"));
        }
    }

    /// <summary>Refuses a time namespace, in which stamps are not what the process' clock says.</summary>
    /// <exception cref="FailureException">The process is in one.</exception>
    internal static void CheckClock()
    {
        if (TimeNamespace.MonotonicOffsetNs() is var offsetNs and not 0)
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, "/proc/self/timens_offsets", "the process is in a time namespace, whose monotonic "
                + $"clock is {offsetNs} ns off the kernel's, which makes all stamps",
                "start it in the host's time namespace"));
        }
    }
}
