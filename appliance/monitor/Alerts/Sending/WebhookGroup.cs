// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Sending;

/// <summary>Alerts of one name and site, which are posted together.</summary>
/// <param name="Name">Name of their rule.</param>
/// <param name="Site">Label <c>site</c> of their appliances; null if they have none.</param>
public sealed record GroupKey(string Name, string? Site)
{
    /// <summary>Labels that the alerts of the group have alike.</summary>
    public AlertLabels Labels => AlertLabels.Of(("alertname", Name), ("site", Site));

    public static GroupKey Of(AlertView alert) => new(alert.Name, alert.AllLabels["site"]);

    /// <summary>Text as Alertmanager writes it.</summary>
    public override string ToString() =>
        $"{{}}:{{{string.Join(", ", Labels.All.Select(one => $"{one.Key}=\"{one.Value}\""))}}}";
}

/// <summary>Knowledge of a receiver about a group, and the alerts that it must still get to know. That one began, and
/// that it ended, is kept until it is posted, though the alert itself is forgotten meanwhile.</summary>
internal sealed class WebhookGroup
{
    private const int MostKept = 4_096;                     // that ended and are not posted

    private readonly Dictionary<ulong, Knowledge> _known = [];
    private Dictionary<ulong, AlertView> _firing = [];

    /// <summary>Time of the newest accepted post, UTC, nanoseconds; 0 before.</summary>
    public long PostedTimeNs { get; private set; }

    /// <summary>Time of the newest post, accepted or not, UTC, nanoseconds; 0 before.</summary>
    public long TriedTimeNs { get; private set; }

    /// <summary>Time since which posts fail, UTC, nanoseconds; null while they do not.</summary>
    public long? FailingSinceNs { get; private set; }

    /// <summary>Fingerprints of the alerts that the receiver knows as firing, each with its end if that must still be
    /// posted.</summary>
    public IEnumerable<(ulong Fingerprint, AlertView? End)> Accepted =>
        _known.Where(one => one.Value.IsAccepted).Select(one => (one.Key, one.Value.End));

    /// <summary>True if nothing of it is left.</summary>
    public bool IsEmpty => _known.Count == 0 && _firing.Count == 0;

    /// <summary>Alerts of the next post: those that fire, those that did before the receiver could hear of them, and
    /// those that ended since it did. Of one that did several of these, the first.</summary>
    public IReadOnlyList<AlertView> Alerts =>
    [
        .. _firing.Where(one => !_known.TryGetValue(one.Key, out Knowledge? known) || known.End is null)
            .Select(one => one.Value),
        .. _known.Values.Where(one => !one.IsAccepted).Select(one => one.End! with
        {
            State = AlertState.Firing,
            ResolvedTimeNs = null,
        }),
        .. _known.Values.Where(one => one is { IsAccepted: true, End: not null }).Select(one => one.End!)
            .OrderByDescending(one => one.ResolvedTimeNs),
    ];

    /// <summary>Takes what is known to the receiver from before a restart.</summary>
    /// <param name="fingerprint">Fingerprint of an alert that it knows as firing.</param>
    /// <param name="end">End that must still be posted; null if there is none.</param>
    /// <param name="postedTimeNs">Time of the newest accepted post, UTC, nanoseconds.</param>
    public void Restore(ulong fingerprint, AlertView? end, long postedTimeNs)
    {
        _known[fingerprint] = new Knowledge { IsAccepted = true, End = end };
        PostedTimeNs = TriedTimeNs = Math.Max(PostedTimeNs, postedTimeNs);
    }

    /// <summary>Notes that an alert has ended. Called before <see cref="Take"/>.</summary>
    /// <returns>Number of changes that the receiver will not get.</returns>
    public int End(AlertView alert)
    {
        if (_known.TryGetValue(alert.Fingerprint, out Knowledge? known))
        {
            if (known.End is not { } before)
            {
                known.End = alert;
                return 0;
            }
            // It ended twice since the newest post: what lies between is left out, and the end is that of the first
            // start, which receivers know it by.
            known.End = alert with { FiredTimeNs = before.FiredTimeNs };
            return 1;
        }
        if (_known.Count >= MostKept)
            return 1;
        _known.Add(alert.Fingerprint, new Knowledge { End = alert });
        return 0;
    }

    /// <summary>Takes the group's alerts that fire now.</summary>
    /// <returns>Number of alerts whose end the receiver will not get.</returns>
    public int Take(IEnumerable<AlertView> firing)
    {
        _firing = firing.ToDictionary(one => one.Fingerprint);
        // An alert that is forgotten cannot be reported as ended.
        ulong[] forgotten = [.. _known.Where(one => one.Value.End is null && !_firing.ContainsKey(one.Key))
            .Select(one => one.Key)];
        foreach (ulong fingerprint in forgotten)
            _known.Remove(fingerprint);
        return forgotten.Length;
    }

    /// <summary>True if there is something to post.</summary>
    public bool IsDue(long timeNs, long repeatNs) => _known.Values.Any(one => one.End is not null)
        || _firing.Keys.Any(one => !_known.ContainsKey(one))
        || (timeNs - PostedTimeNs >= repeatNs && _firing.Count > 0);

    /// <summary>Notes that the alerts of the post are known, or will never be.</summary>
    public void Finish(IReadOnlyList<AlertView> posted, long timeNs)
    {
        foreach (AlertView alert in posted)
        {
            if (!alert.IsFiring)
                _known.Remove(alert.Fingerprint);
            else if (_known.TryGetValue(alert.Fingerprint, out Knowledge? known))
                known.IsAccepted = true;
            else
                _known.Add(alert.Fingerprint, new Knowledge { IsAccepted = true });
        }
        (PostedTimeNs, TriedTimeNs, FailingSinceNs) = (timeNs, timeNs, null);
    }

    /// <summary>Notes a failure.</summary>
    public void Fail(long timeNs) => (TriedTimeNs, FailingSinceNs) = (timeNs, FailingSinceNs ?? timeNs);

    /// <summary>Knowledge about one alert: that it fires, that it ended, or both.</summary>
    private sealed class Knowledge
    {
        /// <summary>True if the receiver knows it as firing.</summary>
        public bool IsAccepted { get; set; }

        /// <summary>Its end, which must still be posted; null if there is none.</summary>
        public AlertView? End { get; set; }
    }
}
