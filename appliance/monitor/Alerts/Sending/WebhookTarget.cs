// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Sending;

/// <summary>
/// Posts groups of alerts to one webhook, one a second at most: when an alert of a group begins or ends, and again
/// while it goes on. One that was over before its start could be posted is posted as both. What is not accepted is
/// posted again for an hour.
/// </summary>
/// <param name="page">Address of the page.</param>
/// <param name="notices">Receives a line when posts begin to fail, and when they are accepted again.</param>
/// <param name="clock">Clock; the host's by default.</param>
internal sealed class WebhookTarget(
    WebhookSettings settings, Uri page, AlertOutbox outbox, IProgress<string> notices, SendClock? clock = null)
    : IAlertTarget
{
    private const long PatienceNs = 3_600_000_000_000;
    private const int LongestPauseSeconds = 60;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly AlertPost _post = new(settings.Address);
    private readonly Dictionary<GroupKey, WebhookGroup> _groups = [];
    private readonly CancellationTokenSource _stop = new(); // of the wait for the next post
    private readonly CancellationTokenSource _cut = new();  // of a post that is under way
    private readonly SendClock _clock = clock ?? SendClock.OfHost;
    private readonly SendCourse _course = new(settings.Address, notices, clock ?? SendClock.OfHost);
    private Task _sending = Task.CompletedTask;
    private IReadOnlyList<AcceptedAlert> _accepted = [];
    private long _endedNumber;                              // of the newest end that was taken

    public SendState State => _course.State;

    /// <summary>Alerts that the receiver knows as firing; for any thread.</summary>
    public IReadOnlyList<AcceptedAlert> Accepted => Volatile.Read(ref _accepted);

    public void Start() => _sending = Task.Run(() => _course.Run(Send, _stop.Token));

    /// <summary>Takes what the receiver knows from before a restart. Called before the start.</summary>
    public void Restore(IEnumerable<AcceptedAlert> accepted)
    {
        foreach (AcceptedAlert alert in accepted.Where(one => one.Target == settings.Address.AbsoluteUri))
            GroupOf(alert.Group).Restore(alert.Fingerprint, alert.End, alert.PostedTimeNs);
        Volatile.Write(ref _accepted, Known());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _cut.CancelAfter(StopPatience);
        await _sending.ConfigureAwait(false);
        // What ended since the newest attempt is kept over a restart, too.
        if (outbox.Current is { EvaluatedNs: not null } batch)
            Take(batch);
        Volatile.Write(ref _accepted, Known());
        _post.Dispose();
        _stop.Dispose();
        _cut.Dispose();
    }

    private async Task Send()
    {
        int pauseSeconds = 1;
        while (await _clock.Wait(pauseSeconds, _stop.Token).ConfigureAwait(false))
        {
            GroupKey? due;
            while ((due = NextDue(out Task change)) is null)
            {
                if (!await _clock.WaitFor(change, 1, _stop.Token).ConfigureAwait(false))
                    return;
            }
            bool isDone = await Post(due, _groups[due]).ConfigureAwait(false);
            pauseSeconds = isDone ? 1 : Math.Min(2 * pauseSeconds, LongestPauseSeconds);
            Volatile.Write(ref _accepted, Known());
        }
    }

    /// <summary>The group to post now; null if there is none, and then what to wait for.</summary>
    private GroupKey? NextDue(out Task change)
    {
        change = outbox.Next;
        AlertBatch batch = outbox.Current;
        // Before the first evaluation nothing is known, and nothing has ended.
        if (!batch.IsCurrentAt(_clock.NowNs))
            return null;
        Take(batch);
        return _groups.Keys.Where(one => _groups[one].IsDue(_clock.TimeNs, settings.RepeatNs))
            .MinBy(one => _groups[one].TriedTimeNs);     // in turn: one that is never taken holds up no other
    }

    private void Take(AlertBatch batch)
    {
        foreach (EndedAlert ended in batch.Ended.Where(one => one.Number > _endedNumber))
        {
            _course.Miss(GroupOf(GroupKey.Of(ended.Alert)).End(ended.Alert));
            _endedNumber = ended.Number;
        }
        ILookup<GroupKey, AlertView> groups = batch.Alerts.Where(one => one.IsFiring).ToLookup(GroupKey.Of);
        foreach (IGrouping<GroupKey, AlertView> group in groups)
            _ = GroupOf(group.Key);
        foreach ((GroupKey key, WebhookGroup group) in _groups.ToArray())
        {
            _course.Miss(group.Take([.. groups[key]]));
            if (group.IsEmpty)
                _groups.Remove(key);
        }
    }

    /// <summary>Posts a group; true if it need not be posted again.</summary>
    private async Task<bool> Post(GroupKey key, WebhookGroup group)
    {
        IReadOnlyList<AlertView> alerts = group.Alerts;
        PostResult result = await _post.Send(
            () => WebhookJson.Write(key, alerts, page), settings.Secret, _cut.Token).ConfigureAwait(false);
        if (_cut.IsCancellationRequested)
            return false;
        long timeNs = _clock.TimeNs;
        bool isGivenUp = false;
        if (result.Error is not null)
        {
            group.Fail(timeNs);
            isGivenUp = result.IsFinal || timeNs - group.FailingSinceNs >= PatienceNs;
        }
        _course.Note(result.Error, isGivenUp);
        if (isGivenUp)
            _course.Miss(alerts.Count);
        else if (result.Error is not null)
            return false;
        group.Finish(alerts, timeNs);
        return true;
    }

    private WebhookGroup GroupOf(GroupKey key)
    {
        if (!_groups.TryGetValue(key, out WebhookGroup? group))
            _groups.Add(key, group = new WebhookGroup());
        return group;
    }

    private IReadOnlyList<AcceptedAlert> Known() =>
    [
        .. _groups.SelectMany(group => group.Value.Accepted.Select(alert => new AcceptedAlert(
            settings.Address.AbsoluteUri, group.Key, alert.Fingerprint, group.Value.PostedTimeNs)
            {
                End = alert.End,
            })),
    ];
}

/// <summary>An alert that a receiver knows as firing.</summary>
/// <param name="Target">Address of the receiver.</param>
/// <param name="Group">Group of the alert.</param>
/// <param name="Fingerprint">Fingerprint of the alert.</param>
/// <param name="PostedTimeNs">Time of the newest accepted post of the group, UTC, nanoseconds.</param>
public sealed record AcceptedAlert(string Target, GroupKey Group, ulong Fingerprint, long PostedTimeNs)
{
    /// <summary>End that must still be posted; null if there is none.</summary>
    public AlertView? End { get; init; }
}
