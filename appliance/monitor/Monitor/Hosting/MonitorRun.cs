// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Sending;
using Telemetry.Archive;
using Telemetry.Archive.Notes;
using Telemetry.Engines;
using Telemetry.Files;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Model.Services;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Monitor.Serving.BlackBox;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Sqlite;

namespace Telemetry.Monitor.Hosting;

/// <summary>One run of the monitor: inputs, model and server, from start to stop.</summary>
internal static class MonitorRun
{
    private const int LookEveryMs = 100;
    private const int LooksPerSecond = 10;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    /// <summary>Runs until a signal requests the end, or a thread fails.</summary>
    /// <param name="notices">Receives lines for the user.</param>
    /// <param name="signals">Request to end.</param>
    /// <param name="reload">Set to read files again that a run may read again.</param>
    /// <exception cref="FailureException">It cannot start, or a thread failed.</exception>
    public static void Run(MonitorPlan plan, IProgress<string> notices, StopSignals signals, WaitHandle reload)
    {
        MonitorSettings settings = plan.Settings;
        AccessFiles access = AccessFiles.Open(settings);
        var failure = new StageFailure();
        using StateDirectory? state = OpenState(plan, notices);
        using SeenAppliances? seen = state is null ? null : SeenAppliances.Open(state, notices);
        using HistoryWriter? disk = state is null
            ? null : new HistoryWriter(state, settings.Days, static () => WallTime.NowNs, notices);
        using NoteBook notes = NoteBook.Open(state, notices);
        var exporters = new Exporters(plan, notices);
        var feed = new RecordFeed(disk, exporters.Logs);
        FleetModel model = feed.Fleet = ModelOf(settings, seen, disk, feed);
        using IFleetInput input = plan.Recording is { } file
            ? PlayInput.Open(file, plan.Speed, model, notices)
            : ChannelInput.Open(settings, model, failure, notices);
        using ComparedRecordings compared =
            ComparedRecordings.Open(settings.Recordings, settings.MemoryBytes, notices);
        var alerts = new AlertService(settings.Alerts, HealthOf(state, disk, seen, exporters), state, notices);
        long frame = 0;
        using var thread = new ModelThread<FleetModel>(
            model, one => Step(one, input, alerts, seen, ref frame), failure, signals.Stop);
        var limits = ServerLimits.OfHost(OpenFiles(), notices);
        var streams = new LiveStreams(limits, () => Volatile.Read(ref frame), notices);
        var refusals = new RequestRefusals();
        var parts = new MonitorParts
        {
            Alerts = alerts.Board,
            Changes = alerts.History,
            Sender = alerts.Sender,
            Keeper = alerts.Keeper,
            BlackBox = settings.BlackBox is { } folder ? new BlackBoxFolder(folder) : null,
            State = state,
            Disk = disk,
            Seen = seen,
            Notes = notes,
            Exporters = exporters,
            Engine = OpenEngine(plan, notices),
            Scrape = settings.Export.Scrape,
            Refusals = refusals,
        };
        RouteTable routes = AllRoutes.Of(thread, input, compared, streams, parts);
        thread.Start();
        using WebServer server =
            WebServer.Start(settings.Listen, routes, limits, access, refusals, notices).GetAwaiter().GetResult();
        streams.Start();
        notices.Report($"page: {server.Url} ({access.Description})");
        StartAlerts(plan, alerts, server.Url, notices);
        BaselineService? baselines = disk is null ? null : BaselineService.Start(thread, disk, notices);
        exporters.Start(new FleetMetrics(thread, streams, parts));
        // The driver's thread reports its failure there and nowhere else.
        LookAfter(server.Url, access, state, failure, notices, signals, reload,
            () => RuleReload.Run(plan.ConfigFile, thread, alerts, notices).GetAwaiter().GetResult());
        Stop(baselines, alerts, parts, streams, server).GetAwaiter().GetResult();
        thread.Stop();
        model.EndMinutes();
        failure.ThrowIfAny();
    }

    private static long OpenFiles() =>
        long.TryParse(ProcessLimit.Of("Max open files"), CultureInfo.InvariantCulture, out long files)
            ? files : long.MaxValue;

    private static void StartAlerts(MonitorPlan plan, AlertService alerts, Uri page, IProgress<string> notices)
    {
        AlertReceivers receivers = plan.Settings.Alerts.Receivers;
        // The alerts of a recording are of the past: no receiver is notified of them.
        if (plan.Recording is null)
            alerts.Start(receivers, page, notices);
        else if (!receivers.IsEmpty)
            notices.Report("the alerts of a recording are not sent");
    }

    private static FleetModel ModelOf(
        MonitorSettings settings, SeenAppliances? seen, HistoryWriter? disk, RecordFeed feed)
    {
        var limits = new FleetLimits
        {
            MemoryBytes = settings.MemoryBytes,
            SecondsNs = settings.SecondsNs,
            MinutesNs = settings.MinutesNs,
        };
        return new FleetModel(limits)
        {
            Expected = settings.Expected.Count > 0 ? settings.Expected : seen?.Names(WallTime.NowNs) ?? [],
            FirstSeen = seen?.FirstTimes(),
            Minutes = disk,
            Records = feed,
            FirstNumber = disk?.Records.LastNumber ?? 0,
            Received = disk?.Received ?? ReceptionHistory.None,
            PlainKeys = new PlainKeys(),
            Channels = settings.Channels.ToDictionary(
                channel => channel.Uri, channel => new ChannelIdentity(channel.Name, channel.Labels,
                    channel.Hours is { } hours ? new OpenHours(hours) : null)),
        };
    }

    /// <summary>Notifies the service manager, and reads files again when they change, and all when it is asked for,
    /// until the end is requested or a thread failed.</summary>
    private static void LookAfter(
        Uri url, AccessFiles access, StateDirectory? state, StageFailure failure, IProgress<string> notices,
        StopSignals signals, WaitHandle reload, Action reloadRules)
    {
        using var service = ServiceManager.Find();
        service.Notify($"READY=1\nSTATUS=page: {url}");
        for (int look = 1; !signals.Token.WaitHandle.WaitOne(LookEveryMs) && failure.First is null; look++)
        {
            if (reload.WaitOne(0))
            {
                access.Reload(notices);
                reloadRules();
            }
            else if (look % LooksPerSecond == 0)
            {
                access.ReloadIfChanged(notices);
                state?.RefreshSetAside();
            }
        }
        service.Notify("STOPPING=1");
    }

    private static MonitorHealth HealthOf(
        StateDirectory? state, HistoryWriter? disk, SeenAppliances? seen, Exporters exporters) => new()
        {
            SetAside = () => state?.AllSetAside ?? [],
            History = () =>
            [
                .. (disk?.Tiers ?? []).Select(tier => (tier.Name, tier.Failure)),
                .. new[] { seen?.Kept }.OfType<(string, string?)>(),
            ],
            Exports = () => exporters.States.Select(one => (one.To, one.Refused + one.Dropped)),
        };

    private static EngineHistory? OpenEngine(MonitorPlan plan, IProgress<string> notices)
    {
        if (plan.Settings.Engine is not { } target)
            return null;
        if (plan.Recording is not null)
        {
            notices.Report("the metric database is not asked about the time of a recording");
            return null;
        }
        var engine = new EngineHistory(target);
        engine.Start();
        return engine;
    }

    private static StateDirectory? OpenState(MonitorPlan plan, IProgress<string> notices)
    {
        if (plan.Settings.StateDirectory is not { } path)
            return null;
        if (plan.Recording is not null)
        {
            notices.Report("nothing of a recording is kept in the state directory");
            return null;
        }
        Permissions.KeepFromOthers();
        return StateDirectory.Open(path);
    }

    private static bool Step(
        FleetModel model, IFleetInput input, AlertService alerts, SeenAppliances? seen, ref long frame)
    {
        bool hasWorked = input.Poll(model);
        if (!model.Turn())
            return hasWorked;
        alerts.Step(model);
        // In a conflict it has no name under which it could be missed.
        seen?.Note(model.Appliances.Where(one => !one.InConflict).Select(
            one => (one.Name, one.ReceivedSinceNs, one.Current.LastTimeNs)), model.TimeNs);
        Volatile.Write(ref frame, model.Frame);
        return hasWorked;
    }

    private static async Task Stop(
        BaselineService? baselines, AlertService alerts, MonitorParts parts, LiveStreams streams, WebServer server)
    {
        if (baselines is not null)
            await baselines.DisposeAsync().ConfigureAwait(false);
        await alerts.DisposeAsync().ConfigureAwait(false);
        if (parts.Exporters is { } exporters)
            await exporters.DisposeAsync().ConfigureAwait(false);
        if (parts.Engine is { } engine)
            await engine.DisposeAsync().ConfigureAwait(false);
        await streams.Stop("the monitor stops").ConfigureAwait(false);
        try
        {
            await server.Stop(StopPatience).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Clients that take nothing are cut off.
        }
    }
}
