// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Watchers;
using Telemetry.Config;
using Telemetry.Files;
using Telemetry.Host;
using Telemetry.Host.Watchers;
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Days;
using Telemetry.Model.Positions;
using Telemetry.Model.Threads;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Publishing;
using Telemetry.Publishing.State;

namespace Telemetry.Appliance.Live;

/// <summary>Keeps the day's state over a restart, and the distributions of past days, as configured.</summary>
internal sealed class DayKeeper : ILivePart
{
    private const string LogFolder = "days";
    private const double NsPerSecond = 1e9;

    private readonly StateDirectory? _directory;

    private DayKeeper(
        Configuration configuration, DayCalendar calendar, PublisherOptions publisher, long nowNs,
        IProgress<string> notices)
    {
        Settings settings = configuration.Settings;
        var identity = new StateIdentity
        {
            Host = publisher.HostName,
            BootId = BootId.Read(),
            Version = publisher.Version,
            Incarnation = publisher.Incarnation,
            ConfigHash = publisher.ConfigHash,
            DayRule = $"{TimeSpan.FromTicks(calendar.StartsNs / 100):c} {calendar.ZoneName}",
        };
        string? logs = settings.Day?.Directory;
        if (settings.StateDirectory is { } path)
        {
            _directory = StateDirectory.Open(path);
            logs ??= Path.Combine(_directory.DirectoryPath, LogFolder);
            if (_directory.Load(identity, nowNs, notices, out bool isSetAside) is { } stored)
                Restored = Resume(stored, identity, configuration.Topology, calendar, nowNs, notices);
            HasSetAside = isSetAside;
            Connections = new ConnectionSnapshot(
                TcpStreamOptions.For(configuration.Topology).MaxConnections, Restored?.Connections);
        }
        CheckLogs(logs);
        Writer = ThreadName.Inherited("state", () => new StateWriter(
            configuration.Topology, identity, calendar, _directory?.StateFile, logs, Connections));
    }

    /// <summary>State with which the run goes on; null if it starts fresh.</summary>
    internal DayState? Restored { get; }

    /// <summary>Open connections of sessions; null if they are not kept.</summary>
    internal ConnectionSnapshot? Connections { get; }

    /// <summary>True if a stored state was invalid and has been set aside.</summary>
    internal bool HasSetAside { get; }

    /// <summary>Writes states and distributions.</summary>
    internal StateWriter Writer { get; }

    public bool EndsFirst => true;

    public void AddTo(LiveInputs inputs) =>
        inputs.Publisher = inputs.Publisher with { Restored = Restored, State = Writer };

    public IEnumerable<IHostWatcher> Watchers(LiveParts run)
    {
        if (HasSetAside)
        {
            run.Control.TryAdd(new ControlMessage
            {
                StampNs = MonotonicClock.NowNs,
                Kind = ControlKind.StateSetAside,
                LineIndex = -1,
            });
        }
        return [new StateWatcher(Writer, run.Control, run.Process.Notices)];
    }

    /// <summary>Opens the configured folders; null if nothing is kept.</summary>
    /// <exception cref="FailureException">A folder cannot be written, or another process uses it.</exception>
    internal static DayKeeper? Open(
        Configuration configuration, PublisherOptions publisher, long nowNs, IProgress<string> notices)
    {
        Settings settings = configuration.Settings;
        bool keeps = settings.StateDirectory is not null || settings.Day?.Directory is not null;
        return keeps && configuration.Days is { } calendar
            ? new DayKeeper(configuration, calendar, publisher, nowNs, notices)
            : null;
    }

    /// <summary>Writes pending states to the disk, then releases the folder.</summary>
    public void Dispose()
    {
        Writer.Dispose();
        _directory?.Dispose();
    }

    private static DayState? Resume(
        StoredState stored, StateIdentity identity, Topology topology, DayCalendar calendar, long nowNs,
        IProgress<string> notices)
    {
        if (stored.State.Header.IsClosed != 0)
            return null;
        DayState state = stored.For(topology, notices);
        state.Header.Ordinal = 1;
        if (stored.Identity.BootId != identity.BootId)
            state.Connections = [];         // the host restarted: connections are gone, stamps have another base
        string day = calendar.DayOf(state.Header.BeginNs).Name;
        if (state.Header.EndNs <= nowNs)
        {
            // Positions stay: numbers sent since then are unobserved, in the day that begins now.
            state.Connections = [];
            notices.Report($"the day {day} is over: it is closed with what was counted");
            return state;
        }
        double seconds = (nowNs - state.Header.CutNs) / NsPerSecond;
        notices.Report(string.Create(CultureInfo.InvariantCulture,
            $"the day {day} goes on; {seconds:0.0} s of it were not seen"));
        return state;
    }

    private static void CheckLogs(string? directory)
    {
        if (directory is null)
            return;
        try
        {
            using DirectoryHandle folder = DirectoryHandle.Open(directory, makesMissing: true);
            if (folder.Status.IsLoose)
                throw new FailureException(new Failure(ExitCode.Failed, "day: directory",
                    $"everybody can replace what is in {directory}",
                    $"run 'chmod o-w {directory}', or name another folder"));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(new Failure(ExitCode.Failed, "day: directory",
                $"{directory} cannot be written: {cause.Message}", "name a folder that the process can write"), cause);
        }
    }
}
