// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Storage;

namespace Telemetry.Alerts.Sending;

/// <summary>Sends alerts to all receivers, each at its own pace.</summary>
public sealed class AlertSender : IAsyncDisposable
{
    private readonly AlertOutbox _outbox = new();
    private List<IAlertTarget> _targets = [];
    private KeptAlerts _kept = KeptAlerts.None;

    /// <summary>Course of the posts, one of each receiver; for any thread.</summary>
    public IReadOnlyList<SendState> States => [.. Volatile.Read(ref _targets).Select(one => one.State)];

    /// <summary>Fingerprints of the alerts that were sent, and whether as ended. Read by the model's thread.</summary>
    public IReadOnlyList<(ulong Fingerprint, bool HasEnded)> Sent => [.. _outbox.Sent];

    /// <summary>Alerts that webhooks know as firing; for any thread.</summary>
    public IReadOnlyList<AcceptedAlert> Accepted =>
        [.. Volatile.Read(ref _targets).OfType<WebhookTarget>().SelectMany(one => one.Accepted)];

    /// <summary>Takes what receivers know from before a restart. Called before the start.</summary>
    public void Restore(KeptAlerts kept)
    {
        _kept = kept;
        _outbox.Restore(kept.Sent);
    }

    /// <summary>Begins to send.</summary>
    /// <param name="page">Address of the page.</param>
    /// <param name="notices">Receives lines about receivers that accept nothing.</param>
    public void Start(AlertReceivers receivers, Uri page, IProgress<string> notices)
    {
        List<IAlertTarget> targets =
            [.. receivers.Alertmanagers.Select(one => new AlertmanagerTarget(one, page, _outbox, notices))];
        foreach (WebhookSettings settings in receivers.Webhooks)
        {
            var target = new WebhookTarget(settings, page, _outbox, notices);
            target.Restore(_kept.Accepted);
            targets.Add(target);
        }
        foreach (IAlertTarget target in targets)
            target.Start();
        Volatile.Write(ref _targets, targets);
    }

    /// <summary>Takes the alerts as an evaluation left them. Called by the model's thread.</summary>
    /// <param name="evaluatedNs">Time of the evaluation, nanoseconds of the monotonic clock.</param>
    public void Take(AlertBoard board, long evaluatedNs)
    {
        if (Volatile.Read(ref _targets).Count > 0)
            _outbox.Take(board, evaluatedNs);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_targets.Select(target => target.DisposeAsync().AsTask())).ConfigureAwait(false);
    }
}
