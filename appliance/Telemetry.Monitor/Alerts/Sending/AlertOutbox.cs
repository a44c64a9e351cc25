// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Alerts.Sending;

/// <summary>
/// The alerts that receivers must know now, left by the model's thread for the senders. An alert that another one
/// explains is not sent; one that was sent before stays, since its absence would mean that it ended.
/// </summary>
internal sealed class AlertOutbox
{
    /// <summary>Time for which an ended alert is sent on, nanoseconds: five times at a post each half minute.</summary>
    private const long EndedForNs = 150_000_000_000;

    private HashSet<(ulong Fingerprint, bool HasEnded)> _sent = [];
    private AlertBatch _current = new(0, []);

    /// <summary>The newest batch; for any thread.</summary>
    public AlertBatch Current => Volatile.Read(ref _current);

    /// <summary>Takes the alerts as an evaluation left them. Called by the model's thread.</summary>
    public void Take(AlertEngine engine)
    {
        List<AlertView> batch = [];
        HashSet<(ulong Fingerprint, bool HasEnded)> sent = [];
        foreach (AlertView alert in Inhibition.Views(engine.Alerts).Where(one => one.IsFiring))
        {
            ulong fingerprint = alert.Fingerprint;
            if ((alert.HiddenBy is null || _sent.Contains((fingerprint, false))) && sent.Add((fingerprint, false)))
                batch.Add(alert);
        }
        foreach (AlertView alert in engine.Ended)
        {
            if (alert.ResolvedTimeNs < engine.EvaluatedTimeNs - EndedForNs)
                break;
            ulong fingerprint = alert.Fingerprint;
            bool isKnown = _sent.Contains((fingerprint, false)) || _sent.Contains((fingerprint, true));
            if (isKnown && !sent.Contains((fingerprint, false)) && sent.Add((fingerprint, true)))
                batch.Add(alert);
        }
        long change = Current.Change + (sent.SetEquals(_sent) ? 0 : 1);
        _sent = sent;
        Volatile.Write(ref _current, new AlertBatch(change, batch));
    }
}

/// <summary>Alerts to send: those that fire, and those that ended shortly before.</summary>
/// <param name="Change">Number that differs if an alert began or ended.</param>
/// <param name="Alerts">The alerts.</param>
internal sealed record AlertBatch(long Change, IReadOnlyList<AlertView> Alerts);
