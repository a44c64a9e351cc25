// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Alerts.Sending;

/// <summary>Sends alerts to all receivers, each at its own pace.</summary>
internal sealed class AlertSender : IAsyncDisposable
{
    private readonly AlertOutbox _outbox = new();
    private List<AlertmanagerTarget> _targets = [];

    /// <summary>Course of the posts, one of each receiver; for any thread.</summary>
    public IReadOnlyList<SendState> States => [.. Volatile.Read(ref _targets).Select(one => one.State)];

    /// <summary>Begins to send.</summary>
    /// <param name="alertmanagers">Addresses.</param>
    /// <param name="page">Address of the page.</param>
    /// <param name="notices">Receives lines about receivers that accept nothing.</param>
    public void Start(IReadOnlyList<Uri> alertmanagers, Uri page, IProgress<string> notices)
    {
        List<AlertmanagerTarget> targets =
            [.. alertmanagers.Select(address => new AlertmanagerTarget(address, page, _outbox, notices))];
        foreach (AlertmanagerTarget target in targets)
            target.Start();
        Volatile.Write(ref _targets, targets);
    }

    /// <summary>Takes the alerts as an evaluation left them. Called by the model's thread.</summary>
    public void Take(AlertEngine engine)
    {
        if (Volatile.Read(ref _targets).Count > 0)
            _outbox.Take(engine);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (AlertmanagerTarget target in _targets)
            await target.DisposeAsync().ConfigureAwait(false);
    }
}
