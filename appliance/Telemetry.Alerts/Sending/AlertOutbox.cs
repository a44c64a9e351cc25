// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Sending;

/// <summary>
/// The alerts that receivers must know now, left by the model's thread for the senders. An alert that another one
/// explains, or that people have silenced, is not sent; one that was sent before stays, since its absence would mean
/// that it ended.
/// </summary>
public sealed class AlertOutbox
{
    /// <summary>Time for which an ended alert is sent on, nanoseconds: five times at a post each half minute.</summary>
    private const long EndedForNs = 150_000_000_000;

    private HashSet<(ulong Fingerprint, bool HasEnded)> _sent = [];
    private AlertBatch _current = new(0, [], EvaluatedNs: null);
    private TaskCompletionSource _next = NewSignal();

    /// <summary>The newest batch; for any thread.</summary>
    public AlertBatch Current => Volatile.Read(ref _current);

    /// <summary>Completes when an alert begins or ends after this call; for any thread.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Fingerprints of the alerts that were sent, and whether as ended.</summary>
    public IReadOnlyCollection<(ulong Fingerprint, bool HasEnded)> Sent => _sent;

    /// <summary>Takes what was sent before a restart.</summary>
    public void Restore(IEnumerable<(ulong Fingerprint, bool HasEnded)> sent) => _sent = [.. sent];

    /// <summary>Takes the alerts as an evaluation left them. Called by the model's thread.</summary>
    /// <param name="board">The alerts.</param>
    /// <param name="evaluatedNs">Time of the evaluation, nanoseconds of the monotonic clock.</param>
    public void Take(AlertBoard board, long evaluatedNs)
    {
        List<AlertView> batch = [];
        HashSet<(ulong Fingerprint, bool HasEnded)> sent = [];
        foreach (AlertView alert in board.Views.Where(one => one.IsFiring))
        {
            ulong fingerprint = alert.Fingerprint;
            if ((!alert.IsMuted || _sent.Contains((fingerprint, false))) && sent.Add((fingerprint, false)))
                batch.Add(alert);
        }
        foreach (AlertView alert in board.Engine.Ended)
        {
            if (alert.ResolvedTimeNs <= board.Engine.EvaluatedTimeNs - EndedForNs)
                break;
            ulong fingerprint = alert.Fingerprint;
            bool isKnown = _sent.Contains((fingerprint, false)) || _sent.Contains((fingerprint, true));
            if (isKnown && !sent.Contains((fingerprint, false)) && sent.Add((fingerprint, true)))
                batch.Add(alert);
        }
        bool isChange = !sent.SetEquals(_sent) || Current.EvaluatedNs is null;
        _sent = sent;
        Volatile.Write(ref _current, new AlertBatch(Current.Change + (isChange ? 1 : 0), batch, evaluatedNs));
        if (isChange)
            Interlocked.Exchange(ref _next, NewSignal()).SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Alerts to send: those that fire, and those that ended shortly before.</summary>
/// <param name="Change">Number that differs if an alert began or ended.</param>
/// <param name="Alerts">The alerts.</param>
/// <param name="EvaluatedNs">Time at which the rules were evaluated, nanoseconds of the monotonic clock; null if they
/// were not yet.</param>
public sealed record AlertBatch(long Change, IReadOnlyList<AlertView> Alerts, long? EvaluatedNs)
{
    private const long CurrentForNs = 30_000_000_000;

    /// <summary>True if the rules were evaluated shortly before. What is older is not sent, since the absence of posts
    /// is all by which receivers notice that nobody evaluates any more.</summary>
    /// <param name="nowNs">Time of the monotonic clock, nanoseconds.</param>
    public bool IsCurrentAt(long nowNs) => nowNs - EvaluatedNs <= CurrentForNs;
}
