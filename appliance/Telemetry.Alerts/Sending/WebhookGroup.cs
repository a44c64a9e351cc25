// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Sending;

/// <summary>Alerts of one name and site, which are posted together.</summary>
/// <param name="Name">Name of their rule.</param>
/// <param name="Site">Label <c>site</c> of their appliances; null if they have none.</param>
public sealed record GroupKey(string Name, string? Site)
{
    /// <summary>Labels that the alerts of the group have alike.</summary>
    public AlertLabels Labels => AlertLabels.Of(("alertname", Name), ("site", Site));

    /// <summary>Group of an alert.</summary>
    public static GroupKey Of(AlertView alert) => new(alert.Name, alert.AllLabels["site"]);

    /// <summary>Text as Alertmanager writes it.</summary>
    public override string ToString() =>
        $"{{}}:{{{string.Join(", ", Labels.All.Select(one => $"{one.Key}=\"{one.Value}\""))}}}";
}

/// <summary>Knowledge of a receiver about a group, and the alerts that it must still get to know. That one ended is
/// kept until it is posted, though the alert itself is forgotten meanwhile.</summary>
internal sealed class WebhookGroup
{
    private readonly HashSet<ulong> _accepted = [];
    private readonly HashSet<ulong> _waiting = [];
    private readonly Dictionary<ulong, AlertView> _ends = []; // of accepted ones, not posted yet
    private AlertView[] _firing = [];

    /// <summary>Time of the newest accepted post, UTC, nanoseconds; 0 before.</summary>
    public long PostedTimeNs { get; private set; }

    /// <summary>Time of the newest post, accepted or not, UTC, nanoseconds; 0 before.</summary>
    public long TriedTimeNs { get; private set; }

    /// <summary>Time since which posts fail, UTC, nanoseconds; null while they do not.</summary>
    public long? FailingSinceNs { get; private set; }

    /// <summary>Fingerprints of the alerts that the receiver knows as firing, each with its end if that must still be
    /// posted.</summary>
    public IEnumerable<(ulong Fingerprint, AlertView? End)> Accepted =>
        _accepted.Select(one => (one, _ends.GetValueOrDefault(one)));

    /// <summary>True if nothing of it is left.</summary>
    public bool IsEmpty => _accepted.Count == 0 && _waiting.Count == 0 && _firing.Length == 0;

    /// <summary>Alerts of the next post: those that fire, then those that ended since the receiver heard of
    /// them.</summary>
    public IReadOnlyList<AlertView> Alerts =>
        [.. _firing, .. _ends.Values.OrderByDescending(one => one.ResolvedTimeNs)];

    /// <summary>Takes what is known to the receiver from before a restart.</summary>
    /// <param name="fingerprint">Fingerprint of an alert that it knows as firing.</param>
    /// <param name="end">End that must still be posted; null if there is none.</param>
    /// <param name="postedTimeNs">Time of the newest accepted post, UTC, nanoseconds.</param>
    public void Restore(ulong fingerprint, AlertView? end, long postedTimeNs)
    {
        _accepted.Add(fingerprint);
        if (end is not null)
            _ends[fingerprint] = end;
        PostedTimeNs = TriedTimeNs = Math.Max(PostedTimeNs, postedTimeNs);
    }

    /// <summary>Takes the group's alerts as they are now.</summary>
    /// <returns>Number of alerts of which the receiver will not hear that they began, or that they ended.</returns>
    public int Take(AlertView[] alerts)
    {
        _firing = [.. alerts.Where(one => one.IsFiring)];
        var firing = _firing.Select(one => one.Fingerprint).ToHashSet();
        int missed = _waiting.RemoveWhere(one => !firing.Contains(one));
        foreach (AlertView ended in alerts.Where(one => !one.IsFiring))
        {
            if (_accepted.Contains(ended.Fingerprint))
                _ends[ended.Fingerprint] = ended;
        }
        foreach (ulong again in firing)
            _ends.Remove(again);
        // An alert of which nothing is known any more cannot be reported as ended.
        missed += _accepted.RemoveWhere(one => !firing.Contains(one) && !_ends.ContainsKey(one));
        _waiting.UnionWith(firing.Where(one => !_accepted.Contains(one)));
        return missed;
    }

    /// <summary>True if there is something to post.</summary>
    public bool IsDue(long timeNs, long repeatNs) => _waiting.Count > 0 || _ends.Count > 0
        || (timeNs - PostedTimeNs >= repeatNs && _firing.Length > 0);

    /// <summary>Notes that the alerts of the post are known, or will never be.</summary>
    public void Finish(IReadOnlyList<AlertView> posted, long timeNs)
    {
        foreach (AlertView alert in posted)
        {
            _waiting.Remove(alert.Fingerprint);
            _ends.Remove(alert.Fingerprint);
            if (alert.IsFiring)
                _accepted.Add(alert.Fingerprint);
            else
                _accepted.Remove(alert.Fingerprint);
        }
        (PostedTimeNs, TriedTimeNs, FailingSinceNs) = (timeNs, timeNs, null);
    }

    /// <summary>Notes a failure.</summary>
    public void Fail(long timeNs) => (TriedTimeNs, FailingSinceNs) = (timeNs, FailingSinceNs ?? timeNs);
}
