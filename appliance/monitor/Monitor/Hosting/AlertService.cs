// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Sending;
using Telemetry.Alerts.Storage;
using Telemetry.Fleet;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Config;
using Telemetry.Sqlite;

namespace Telemetry.Monitor.Hosting;

/// <summary>The alerts of a run: evaluated each second, sent to their receivers, kept over a restart.</summary>
internal sealed class AlertService : IAsyncDisposable
{
    private readonly AlertRule[] _builtIn;

    /// <summary>Makes the alerts as they were before a restart.</summary>
    /// <param name="settings">Rules beside the built-in ones, and what these are to be.</param>
    /// <param name="health">Parts of the monitor that are looked after.</param>
    /// <param name="state">Folder in which alerts are kept; null to keep none.</param>
    /// <param name="notices">Receives lines about alerts that cannot be kept.</param>
    /// <exception cref="FailureException">The database of alerts cannot be used.</exception>
    public AlertService(
        AlertSettings settings, MonitorHealth health, StateDirectory? state, IProgress<string> notices)
    {
        MonitorHealth whole = health with
        {
            History = () => Keeper is null ? health.History() : health.History().Append(Keeper.Kept),
        };
        _builtIn = [.. BuiltInRules.Make(whole, settings.Unusual)];
        Board = new AlertBoard(new AlertEngine([.. _builtIn, .. settings.Rules]));
        if (state is null)
            return;
        (AlertStore store, KeptAlerts kept) = state.Open(
            AlertStore.FileName, AlertStore.Schema,
            static database => (new AlertStore(database), new AlertStore(database).Read()), notices);
        Board.Restore(kept, MonotonicClock.NowNs, WallTime.NowNs);
        Sender.Restore(kept);
        Keeper = new AlertKeeper(store, Sender, notices);
    }

    /// <summary>The alerts; for the model's thread.</summary>
    public AlertBoard Board { get; }

    /// <summary>Their begins and ends; for the model's thread.</summary>
    public AlertHistory History { get; } = new();

    public AlertSender Sender { get; } = new();

    /// <summary>Keeps them over a restart; null where nothing is kept.</summary>
    public AlertKeeper? Keeper { get; }

    /// <summary>Begins to send and to keep.</summary>
    /// <param name="page">Address of the page.</param>
    /// <param name="notices">Receives lines about receivers that accept nothing.</param>
    public void Start(AlertReceivers receivers, Uri page, IProgress<string> notices)
    {
        Sender.Start(receivers, page, notices);
        Keeper?.Start();
    }

    /// <summary>Evaluates the rules. Called by the model's thread.</summary>
    public void Step(FleetModel model)
    {
        History.Take(model, Board.Evaluate(model));
        Sender.Take(Board, model.NowNs);
        Keeper?.Take(Board);
    }

    /// <summary>Puts other rules beside the built-in ones in force. Called by the model's thread.</summary>
    public void Replace(IReadOnlyList<AlertRule> rules, FleetModel model)
    {
        Board.Engine.Replace([.. _builtIn, .. rules], model.NowNs, model.TimeNs);
        Board.Refresh(model.TimeNs);
    }

    public async ValueTask DisposeAsync()
    {
        await Sender.DisposeAsync().ConfigureAwait(false);
        if (Keeper is not null)
            await Keeper.DisposeAsync().ConfigureAwait(false);
    }
}
