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

    private readonly Queue<EndedAlert> _ended = new();     // of those that were sent
    private long _endedCount;                               // of all that ended
    private HashSet<(ulong Fingerprint, bool HasEnded)> _sent = [];
    private AlertBatch _current = new(0, [], [], EvaluatedNs: null);
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
        TakeEnds(board.Engine);
        foreach (AlertView alert in _ended.Reverse().Select(one => one.Alert))
        {
            ulong fingerprint = alert.Fingerprint;
            if (!sent.Contains((fingerprint, false)) && sent.Add((fingerprint, true)))
                batch.Add(alert);
        }
        bool isChange = !sent.SetEquals(_sent) || Current.EvaluatedNs is null;
        _sent = sent;
        Volatile.Write(ref _current, new AlertBatch(
            Current.Change + (isChange ? 1 : 0), batch, [.. _ended], evaluatedNs));
        if (isChange)
            Interlocked.Exchange(ref _next, NewSignal()).SetResult();
    }

    private void TakeEnds(AlertEngine engine)
    {
        long count = Math.Min(engine.EndedCount - _endedCount, AlertEngine.MostEnded);
        _endedCount = engine.EndedCount - count;
        foreach (AlertView alert in engine.Ended.Take((int)count).Reverse())
        {
            _endedCount++;
            // The end of an alert that was not to be sent is not sent, either.
            if (_sent.Contains((alert.Fingerprint, false)))
                _ended.Enqueue(new EndedAlert(_endedCount, alert));
        }
        while (_ended.TryPeek(out EndedAlert first)
            && first.Alert.ResolvedTimeNs <= engine.EvaluatedTimeNs - EndedForNs)
        {
            _ = _ended.Dequeue();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Alerts to send: those that fire, and those that ended shortly before.</summary>
/// <param name="Change">Number that differs if an alert began or ended.</param>
/// <param name="Alerts">The alerts, each as it is now.</param>
/// <param name="Ended">Those that ended shortly before, each time of each one, in order.</param>
/// <param name="EvaluatedNs">Time at which the rules were evaluated, nanoseconds of the monotonic clock; null if they
/// were not yet.</param>
public sealed record AlertBatch(
    long Change, IReadOnlyList<AlertView> Alerts, IReadOnlyList<EndedAlert> Ended, long? EvaluatedNs)
{
    private const long CurrentForNs = 30_000_000_000;

    /// <summary>True if the rules were evaluated shortly before. What is older is not sent, since the absence of posts
    /// is all by which receivers notice that evaluation has stopped.</summary>
    /// <param name="nowNs">Time of the monotonic clock, nanoseconds.</param>
    public bool IsCurrentAt(long nowNs) => nowNs - EvaluatedNs <= CurrentForNs;
}

/// <summary>An alert that has ended.</summary>
/// <param name="Number">Its place among all that have ended, from 1.</param>
/// <param name="Alert">The alert as it was at its end.</param>
public readonly record struct EndedAlert(long Number, AlertView Alert);
