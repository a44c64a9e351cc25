// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Sending;
using Telemetry.Model.Clocks;

namespace Telemetry.Alerts.Storage;

/// <summary>
/// Writes what is kept of alerts, each second in which it changed and when it is asked for, so that a restart neither
/// notifies again nor forgets how long something has been wrong. While it cannot be written it is tried again.
/// </summary>
/// <param name="notices">Receives a line when writing begins to fail, and when it works again.</param>
public sealed class AlertKeeper(AlertStore store, AlertSender sender, IProgress<string> notices) : IAsyncDisposable
{
    private const long TimersNs = 10_000_000_000;

    // Longer than the database waits for another program.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1);
    private Task _writing = Task.CompletedTask;
    private bool _isClosed;
    private KeptAlerts? _newest;
    private KeptAlerts? _written;
    private long _writtenNs;
    private Failure? _error;

    /// <summary>Name among the tiers of what is on the disk, and the reason why the newest state is not there; null if
    /// it is. Any thread.</summary>
    public (string Tier, string? Failure) Kept => ("disk_alerts", Volatile.Read(ref _error)?.ToString());

    public void Start() => _writing = Task.Run(Run);

    /// <summary>Takes what is to be kept. Called by the model's thread after an evaluation.</summary>
    public void Take(AlertBoard board) => Volatile.Write(ref _newest, new KeptAlerts
    {
        Alerts = [.. board.Engine.Alerts.Select(KeptAlert.Of)],
        Silences = board.Silences.Silences,
        Acknowledgements = board.Silences.Acknowledgements,
        Sent = sender.Sent,
    });

    /// <summary>Writes what was taken last, at once; for any thread.</summary>
    /// <returns>The failure; null if it is on the disk.</returns>
    public async Task<Failure?> Keep()
    {
        if (!await _turn.WaitAsync(Patience).ConfigureAwait(false))
            return new Failure(ExitCode.Failed, AlertStore.FileName, "it is still being written", "ask again later");
        try
        {
            if (_isClosed)
                return new Failure(ExitCode.Failed, AlertStore.FileName, "the monitor ends", "start it again");
            await Task.Run(Write).ConfigureAwait(false);
            return _error;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes the newest state and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        Write();
        _isClosed = true;
        store.Dispose();
        _turn.Release();
        _stop.Dispose();
    }

    private async Task Run()
    {
        while (await SendClock.OfHost.Wait(1, _stop.Token).ConfigureAwait(false))
        {
            await _turn.WaitAsync().ConfigureAwait(false);
            Write();
            _turn.Release();
        }
    }

    private void Write()
    {
        if (Volatile.Read(ref _newest) is not { } newest)
            return;
        try
        {
            newest = newest with { Accepted = sender.Accepted };
            bool areTimersOld = MonotonicClock.NowNs - _writtenNs >= TimersNs
                && newest.Alerts.Any(one => one.State is AlertState.Pending or AlertState.Clearing);
            if (_written is not null && _error is null && !areTimersOld && IsSame(newest, _written))
                return;
            store.Write(newest);
            (_written, _writtenNs) = (newest, MonotonicClock.NowNs);
            if (_error is not null)
                notices.Report("alerts are kept over a restart again");
            _error = null;
        }
        catch (Exception cause)
        {
            if (_error is null)
                notices.Report($"alerts are not kept over a restart: {cause.Message}");
            _error = cause is FailureException known ? known.Failure : new Failure(ExitCode.Failed,
                AlertStore.FileName, Defect.Of(cause), "report it: this is unexpected");
        }
    }

    // The newest value and text of an alert change each second; what decides over notifications does not.
    private static bool IsSame(KeptAlerts one, KeptAlerts other) =>
        one.Alerts.Select(Essence).SequenceEqual(other.Alerts.Select(Essence))
        && one.Silences.SequenceEqual(other.Silences) && one.Acknowledgements.SequenceEqual(other.Acknowledgements)
        && one.Sent.ToHashSet().SetEquals(other.Sent) && one.Accepted.ToHashSet().SetEquals(other.Accepted);

    private static (string, AlertLabels, AlertState, long) Essence(KeptAlert alert) =>
        (alert.Name, alert.Labels, alert.State, alert.StateTimeNs);
}
