// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Gateway.Expecting;
using Telemetry.Playing.Gateway.Learning;
using Telemetry.Playing.Pacing;
using Telemetry.Playing.Planning;
using Telemetry.Playing.Safety;
using Telemetry.Playing.Sending;

namespace Telemetry.Playing;

/// <summary>Sends recorded market data into a lab with the recorded spacing, or says only what would be sent.</summary>
public static class PlayRun
{
    /// <summary>Runs to the end, or until it is stopped.</summary>
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
        PreparedPlay.Check(plan.Captures);
        LabDevice? device = plan.Sends ? LabInterface.Open(plan).Device : null;
        if (device is not null)
            ThrowIfAny(PlanCheck.RefusalsOf(plan, device));
        PreparedPlay play = PreparedPlay.Read(plan, progress, stop);
        if (play.Forecast.Failures.Any(failure => failure.Code == ExitCode.Interrupted))
            throw new FailureException(play.Forecast.Failures);
        planned(play.Forecast);
        if (device is null)
        {
            ReportUnsent(plan, play.Forecast, notices);
            return new PlayResult(null, play.Forecast.Failures);
        }
        ThrowIfAny(PlanCheck.RefusalsOf(plan, device, play.Forecast));
        if (!plan.Frames)
        {
            foreach (string notice in PlanCheck.SourceNotices(plan.Topology, play.Forecast))
                notices.Report(notice);
        }
        if (stop.IsCancellationRequested)
            throw new FailureException(UnsentCheck.Stopped);
        return Send(plan, play, progress, notices, stop);
    }

    private static PlayResult Send(
        PlayPlan plan, PreparedPlay play, Action<PlayProgress> progress, IProgress<string> notices,
        CancellationToken stop)
    {
        using PlayFolder? folder = PlayFolder.Open(plan, play.Forecast);
        // Once more: reading may have taken minutes.
        LabInterface lab = LabInterface.Open(plan);
        lab.CheckSources(plan, play.Forecast.Targets);
        using Outlet outlet = Outlet.Open(plan, lab, play.Forecast.Targets);
        using GatewayServer? gateway = OpenGateway(plan, lab.Device, play.Recordings, notices, stop);
        var player = new Player(plan, play, outlet, folder?.Pacing);
        PacingReport report = player.Run(progress, notices, stop);
        GatewayReport? answered = gateway?.Finish();
        folder?.Complete(lab.Device.Name, report, answered);
        // How far a stopped play came, the datagrams sent say, and not what was read ahead.
        List<Failure> failures = [.. player.Failures.Where(failure => failure.Code != ExitCode.Interrupted)];
        if (UnsentCheck.FailureOf(lab.Device.Name, report, player.All) is { } unsent)
            failures.Add(unsent);
        return new PlayResult(report, failures, answered,
            play.Expected is not null && answered is not null ? ExpectationReport.Of(play.Expected, answered) : null);
    }

    /// <summary>Listens, and waits for the logins.</summary>
    private static GatewayServer? OpenGateway(
        PlayPlan plan, LabDevice device, IReadOnlyList<SessionRecording> recordings, IProgress<string> notices,
        CancellationToken stop)
    {
        if (plan.Gateway is null)
            return null;
        ThrowIfAny(GatewayCheck.RefusalsOf(plan, device));
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

    private static void ReportUnsent(PlayPlan plan, PlayForecast forecast, IProgress<string> notices)
    {
        LabDevice? device = null;
        if (plan is { Lab.Count: > 0, Interface: not null })
            device = ReportInterface(plan, forecast, notices);
        foreach (Failure refusal in PlanCheck.RefusalsOf(plan, device, forecast))
            notices.Report($"would be refused: {refusal}");
        notices.Report(plan.Lab.Count == 0
            ? "nothing is sent: the configuration has no \"play: lab: [NETWORK]\", which names the networks that may "
                + "be sent into"
            : "nothing is sent: only the plan was asked for");
    }

    /// <summary>Says if the interface of a plan would be refused; null if it would be.</summary>
    private static LabDevice? ReportInterface(PlayPlan plan, PlayForecast forecast, IProgress<string> notices)
    {
        try
        {
            LabInterface lab = LabInterface.Open(plan);
            lab.CheckSources(plan, forecast.Targets);
            notices.Report($"{lab.Device.Name} would not be refused: it is an interface of the lab");
            return lab.Device;
        }
        catch (FailureException refused)
        {
            foreach (Failure refusal in refused.Failures)
                notices.Report($"would be refused: {refusal}");
            return null;
        }
    }

    private static void ThrowIfAny(List<Failure> refusals)
    {
        if (refusals.Count > 0)
            throw new FailureException(refusals);
    }
}
