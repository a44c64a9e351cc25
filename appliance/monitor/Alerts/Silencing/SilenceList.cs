// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Silencing;

/// <summary>Silences and acknowledgements in force. Belongs to the model's thread.</summary>
public sealed class SilenceList
{
    public const int MostSilences = 256;

    /// <summary>Longest time of a silence, nanoseconds: 30 days.</summary>
    public const long LongestNs = 30L * 86_400_000_000_000;

    private readonly List<Silence> _silences = [];
    private readonly Dictionary<ulong, Acknowledgement> _acknowledged = [];

    /// <summary>The silences, those that end first at first.</summary>
    public IReadOnlyList<Silence> Silences => [.. _silences.OrderBy(one => one.EndTimeNs)];

    public IReadOnlyList<Acknowledgement> Acknowledgements => [.. _acknowledged.Values];

    /// <summary>Adds a silence; false if there is no room.</summary>
    public bool TryAdd(Silence silence)
    {
        if (_silences.Count >= MostSilences)
            return false;
        _silences.Add(silence);
        return true;
    }

    /// <summary>Removes a silence; false if there is none of that name.</summary>
    public bool Remove(string id) => _silences.RemoveAll(one => one.Id == id) > 0;

    /// <summary>Notes that an alert is taken care of.</summary>
    public void Acknowledge(Acknowledgement note) => _acknowledged[note.Fingerprint] = note;

    /// <summary>Silence that holds for an alert; null if there is none.</summary>
    public Silence? Find(AlertLabels labels, long timeNs) => _silences.Find(one => one.Holds(labels, timeNs));

    /// <summary>Acknowledgement of an alert; null if there is none.</summary>
    public Acknowledgement? Find(ulong fingerprint) => _acknowledged.GetValueOrDefault(fingerprint);

    /// <summary>Forgets what is over.</summary>
    /// <param name="timeNs">Time, UTC, nanoseconds.</param>
    /// <param name="alerts">The alerts that have not ended.</param>
    public void Tidy(long timeNs, IReadOnlyList<AlertView> alerts)
    {
        _silences.RemoveAll(one => one.EndTimeNs <= timeNs);
        if (_acknowledged.Count == 0)
            return;
        HashSet<ulong> held = [.. alerts.Select(one => one.Fingerprint)];
        foreach (ulong fingerprint in _acknowledged.Keys.Where(one => !held.Contains(one)).ToArray())
            _acknowledged.Remove(fingerprint);
    }
}
