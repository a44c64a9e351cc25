// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Files;
using Telemetry.Kernel.Sending;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Gateway.Expecting;
using Telemetry.Playing.Gateway.Learning;
using Telemetry.Playing.Pacing;
using Telemetry.Playing.Planning;
using Telemetry.Playing.Repairing;
using Telemetry.Playing.Safety;
using Telemetry.Playing.Sending;

namespace Telemetry.Playing;

/// <summary>Sends recorded market data into a lab with the recorded spacing, or says only what would be sent.</summary>
public static class PlayRun
{
    private const string StandardInput = "-";

    /// <summary>Runs to the end, or until it is stopped.</summary>
    /// <param name="plan">Options.</param>
    /// <param name="planned">Called with what will be sent, before anything is.</param>
    /// <param name="progress">Called now and then.</param>
    /// <param name="notices">Receives lines for the user.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>The captures' failures are part of it; null if nothing was to be sent.</returns>
    /// <exception cref="FailureException">It was refused, or failed.</exception>
    public static PlayResult Run(
        PlayPlan plan, Action<PlayForecast> planned, Action<PlayProgress> progress, IProgress<string> notices,
        CancellationToken stop)
    {
        CheckCaptures(plan.Captures);
        IReadOnlyList<RequestRow>? expected = plan.Gateway?.Expected is { } path ? RequestFiles.Read(path) : null;
        if (plan.Sends)
            _ = OpenLab(plan);
        LineCoverage? coverage = LineCoverage.Of(plan, progress, stop);
        PlayForecast forecast = Forecaster.Of(plan, coverage, progress, stop);
        IReadOnlyList<SessionRecording> recordings = plan.Gateway is null ? [] : OrderPass.Read(plan, stop);
        if (plan.Gateway is not null)
        {
            forecast = forecast with
            {
                Gateway = [.. recordings.Select(recording => GatewayForecast.Of(recording, plan))],
            };
        }
        planned(forecast);
        List<Failure> refusals = RefusalsOf(plan, forecast);
        if (!plan.Sends)
        {
            ReportUnsent(plan, refusals, notices);
            return new PlayResult(null, forecast.Failures);
        }
        if (refusals.Count > 0)
            throw new FailureException(refusals);
        if (!plan.Frames)
        {
            foreach (string notice in SenderNotices(plan.Topology, forecast))
                notices.Report(notice);
        }
        if (stop.IsCancellationRequested)
            throw Stopped();
        using ResultFolder? folder = ResultFolder.Open(plan, forecast);
        // Once more: reading may have taken minutes.
        (LabDevice device, IPAddress? inet, IPAddress? inet6) = OpenLab(plan);
        if (plan.Frames)
            CheckSources(forecast);
        else
            CheckFamilies(forecast, device, inet is not null, inet6 is not null);
        FrameWriter? frames = plan.Frames ? new FrameWriter(device.Name) : null;
        using GroupSender sender = frames is null
            ? new GroupSender(device.Name, device.Index, inet, inet6)
            : GroupSender.OfFrames(device.Name, device.Index);
        using GatewayServer? gateway = OpenGateway(plan, device, recordings, notices, stop);
        var player = new Player(plan, forecast, coverage, sender, frames, folder?.Pacing);
        PacingReport report = player.Run(progress, notices, stop);
        GatewayReport? answered = gateway?.Finish();
        folder?.Complete(device.Name, report, answered);
        return new PlayResult(report, player.Failures, answered,
            expected is not null && answered is not null ? ExpectationReport.Of(expected, answered) : null);
    }

    private static (LabDevice Device, IPAddress? Inet, IPAddress? Inet6) OpenLab(PlayPlan plan)
    {
        if (plan.Interface is not { } name)
        {
            throw new FailureException(new Failure(
                ExitCode.Usage, "--interface", "it is missing", "name the interface of the lab, or give --plan"));
        }
        IReadOnlyList<LabDevice> devices = LabDevice.Read(name, out bool hasNamelessRoute);
        List<Failure> refusals = LabCheck.RefusalsOf(devices, hasNamelessRoute, plan.Lab);
        if (refusals.Count > 0)
            throw new FailureException(refusals);
        return (devices[0], LabCheck.SourceOf(devices[0], AddressFamily.InterNetwork, plan.Lab),
            LabCheck.SourceOf(devices[0], AddressFamily.InterNetworkV6, plan.Lab));
    }

    /// <summary>Listens, and waits for the logins.</summary>
    private static GatewayServer? OpenGateway(
        PlayPlan plan, LabDevice device, IReadOnlyList<SessionRecording> recordings, IProgress<string> notices,
        CancellationToken stop)
    {
        if (plan.Gateway is null)
            return null;
        List<Failure> refusals = GatewayCheck.RefusalsOf(plan, device);
        if (refusals.Count > 0)
            throw new FailureException(refusals);
        var gateway = new GatewayServer(plan, device.Name, recordings, stop);
        try
        {
            gateway.AwaitLogins(notices, stop);
        }
        catch
        {
            gateway.Dispose();
            throw;
        }
        return gateway;
    }

    /// <summary>Reasons why what is planned must not be sent.</summary>
    private static List<Failure> RefusalsOf(PlayPlan plan, PlayForecast forecast)
    {
        List<Failure> refusals =
        [
            .. forecast.Targets.Select(target => LabCheck.RefusalOf(target.Target, $"feed {target.Feed}"))
                .OfType<Failure>(),
        ];
        if (plan.Gateway is not null)
        {
            LabDevice? device = plan.Sends ? LabDevice.Read(plan.Interface!, out _)[0] : null;
            refusals.AddRange(GatewayCheck.RefusalsOf(plan, device));
        }
        if (forecast.Datagrams > 0)
            return refusals;
        refusals.Add(new Failure(ExitCode.Failed, string.Join(", ", plan.Captures),
            forecast.LeftOut.Recorded > 0
                ? "no datagram of a feed is there in whole"
                : "no datagram of a feed is there, or none of the time that is played",
            "name the feeds in --config; whole datagrams are recorded by \"run --capture FILE --frames\" or tcpdump"));
        return refusals;
    }

    private static void ReportUnsent(PlayPlan plan, List<Failure> refusals, IProgress<string> notices)
    {
        foreach (Failure refusal in refusals)
            notices.Report($"would be refused: {refusal}");
        notices.Report(plan.Lab.Count == 0
            ? "nothing is sent: the configuration has no \"play: lab: [NETWORK]\", which names the networks that may "
                + "be sent into"
            : "nothing is sent: only the plan was asked for");
    }

    private static IEnumerable<string> SenderNotices(Topology topology, PlayForecast forecast)
    {
        foreach (PlayTarget target in forecast.Targets)
        {
            LineDefinition? line = topology.Lines.FirstOrDefault(line =>
                line.Name == target.Line && topology.Feeds[line.FeedIndex].Name == target.Feed);
            if (line is not null && line.SourceAddress != 0)
            {
                yield return $"feed {target.Feed}, line {target.Line}: its source "
                    + $"{new EndpointAddress(line.SourceAddress, 0).AddressText()} is not played: datagrams come from "
                    + "the address of the interface, and what receives them must not ask for that source; --frames "
                    + "plays the source";
            }
        }
    }

    private static void CheckFamilies(PlayForecast forecast, LabDevice device, bool hasInet, bool hasInet6)
    {
        foreach (PlayTarget target in forecast.Targets)
        {
            if (target.Target.IsIPv4 ? hasInet : hasInet6)
                continue;
            string family = target.Target.IsIPv4 ? "IPv4" : "IPv6";
            throw new FailureException(new Failure(ExitCode.Usage, device.Name,
                $"it has no {family} address of the lab, from which to send to {target.Target}",
                "give it one, or send to another group: --map GROUP=GROUP"));
        }
    }

    private static void CheckSources(PlayForecast forecast)
    {
        if (forecast.Targets.FirstOrDefault(one => one.Target.IsIPv4 != one.Recorded.IsIPv4) is { } target)
        {
            throw new FailureException(new Failure(ExitCode.Usage, "--map",
                $"{target.Recorded} and {target.Target} are of different families, so that frames with the recorded "
                    + "source cannot be made", "map to a group of the recorded family, or leave --frames out"));
        }
    }

    private static void CheckCaptures(IReadOnlyList<string> captures)
    {
        foreach (string path in captures)
        {
            using var input = path == StandardInput ? null : OneWayInput.TryOpen(path);
            if (path != StandardInput && input is null)
                continue;
            throw new FailureException(new Failure(
                ExitCode.Usage, path == StandardInput ? "standard input" : path,
                "it can be read only once, and play reads captures twice", "write it to a file first"));
        }
    }

    private static FailureException Stopped() => new(new Failure(
        ExitCode.Failed, "play", "it was stopped before anything was sent", "start it again"));
}

/// <summary>Result of a play.</summary>
/// <param name="Pacing">How it went; null if only the plan was made.</param>
/// <param name="Failures">Reasons for which captures ended early: what stands before was sent.</param>
/// <param name="Gateway">What its gateway did; null without one.</param>
/// <param name="Expectation">The comparison with what was expected; null if nothing was.</param>
public sealed record PlayResult(
    PacingReport? Pacing, IReadOnlyList<Failure> Failures, GatewayReport? Gateway = null,
    ExpectationReport? Expectation = null);
