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

/// <summary>Knowledge of a receiver about a group, and the alerts that it must still get to know.</summary>
internal sealed class WebhookGroup
{
    private readonly HashSet<ulong> _accepted = [];
    private readonly HashSet<ulong> _waiting = [];
    private AlertView[] _alerts = [];

    /// <summary>Time of the newest accepted post, UTC, nanoseconds; 0 before.</summary>
    public long PostedTimeNs { get; private set; }

    /// <summary>Time since which posts fail, UTC, nanoseconds; null while they do not.</summary>
    public long? FailingSinceNs { get; private set; }

    /// <summary>Fingerprints of the alerts that the receiver knows as firing.</summary>
    public IReadOnlyCollection<ulong> Accepted => _accepted;

    /// <summary>True if nothing of it is left.</summary>
    public bool IsEmpty => _accepted.Count == 0 && _waiting.Count == 0 && !_alerts.Any(one => one.IsFiring);

    /// <summary>Alerts of the next post: those that fire, then those that ended since the receiver heard of
    /// them.</summary>
    public IReadOnlyList<AlertView> Alerts =>
        [.. _alerts.Where(one => one.IsFiring), .. _alerts.Where(one => !one.IsFiring && HasAccepted(one))];

    /// <summary>Takes what is known to the receiver from before a restart.</summary>
    public void Restore(ulong fingerprint, long postedTimeNs)
    {
        _accepted.Add(fingerprint);
        PostedTimeNs = Math.Max(PostedTimeNs, postedTimeNs);
    }

    /// <summary>Takes the group's alerts as they are now.</summary>
    /// <returns>Number of alerts of which the receiver will not hear that they began, or that they ended.</returns>
    public int Take(AlertView[] alerts)
    {
        _alerts = alerts;
        var firing = alerts.Where(one => one.IsFiring).Select(one => one.Fingerprint).ToHashSet();
        int missed = _waiting.RemoveWhere(one => !firing.Contains(one));
        // An alert of which nothing is known any more cannot be reported as ended.
        missed += _accepted.RemoveWhere(one => !Array.Exists(alerts, alert => alert.Fingerprint == one));
        _waiting.UnionWith(firing.Where(one => !_accepted.Contains(one)));
        return missed;
    }

    /// <summary>True if there is something to post.</summary>
    public bool IsDue(long timeNs, long repeatNs) => _waiting.Count > 0
        || _alerts.Any(one => !one.IsFiring && HasAccepted(one))
        || (timeNs - PostedTimeNs >= repeatNs && _alerts.Any(one => one.IsFiring));

    /// <summary>Notes that the alerts of the post are known, or will never be.</summary>
    public void Finish(IReadOnlyList<AlertView> posted, long timeNs)
    {
        foreach (AlertView alert in posted)
        {
            _waiting.Remove(alert.Fingerprint);
            if (alert.IsFiring)
                _accepted.Add(alert.Fingerprint);
            else
                _accepted.Remove(alert.Fingerprint);
        }
        (PostedTimeNs, FailingSinceNs) = (timeNs, null);
    }

    /// <summary>Notes a failure.</summary>
    public void Fail(long timeNs) => FailingSinceNs ??= timeNs;

    private bool HasAccepted(AlertView alert) => _accepted.Contains(alert.Fingerprint);
}
