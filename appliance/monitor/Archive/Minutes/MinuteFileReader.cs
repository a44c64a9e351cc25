// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;

namespace Telemetry.Archive.Minutes;

/// <summary>Reads a day of minutes, while another thread may write it. Used by one thread.</summary>
/// <param name="database">The day; disposed here.</param>
internal sealed class MinuteFileReader(Database database) : IDisposable
{
    private readonly Dictionary<long, byte[]> _owners = [];

    /// <summary>All series with their ids.</summary>
    internal IEnumerable<(long Id, SeriesIdentity Series)> Series() => DayNames.SeriesOf(database);

    /// <summary>Minutes of an appliance that end after a time and not after another, in the order in which they were
    /// written.</summary>
    /// <param name="span">The times, UTC, nanoseconds.</param>
    /// <param name="series">Series whose samples are wanted, with their ids.</param>
    /// <param name="budget">Takes what is read; throws if it is too much.</param>
    internal IReadOnlyList<StoredMinute> Read(
        string appliance, (long FromNs, long ToNs) span, IReadOnlyList<(long Id, SeriesIdentity Series)> series,
        WorkBudget budget)
    {
        long owner = IdOf(appliance);
        var samples = new Dictionary<long, List<(SeriesIdentity, byte[])>>();
        List<(long Id, StoredMinute Minute)> minutes = ReadMinutes(owner, span, samples, budget);
        if (minutes.Count == 0)
            return [];
        using Statement select = database.Prepare(
            "SELECT minute, packed FROM samples WHERE appliance = ?1 AND series = ?2 AND minute BETWEEN ?3 AND ?4");
        select.Bind(1, owner).Bind(3, minutes[0].Id).Bind(4, minutes[^1].Id);
        foreach ((long id, SeriesIdentity identity) in series)
        {
            select.Bind(2, id);
            while (select.Step())
            {
                ReadOnlySpan<byte> packed = select.Blob(1);
                budget.Take(packed.Length);
                // A minute between them may be of another time, if a clock was set.
                if (samples.TryGetValue(select.Int64(0), out List<(SeriesIdentity, byte[])>? list))
                    list.Add((identity, packed.ToArray()));
            }
        }
        return [.. minutes.Select(one => one.Minute)];
    }

    public void Dispose() => database.Dispose();

    private List<(long Id, StoredMinute Minute)> ReadMinutes(
        long owner, (long FromNs, long ToNs) span, Dictionary<long, List<(SeriesIdentity, byte[])>> samples,
        WorkBudget budget)
    {
        var minutes = new List<(long, StoredMinute)>();
        using Statement select = database.Prepare("""
            SELECT id, start_time_ns, end_time_ns, received_ns, first_ordinal, last_ordinal, flags, settings, owners,
                counters
            FROM minute WHERE appliance = ?1 AND end_time_ns > ?2 AND end_time_ns <= ?3 ORDER BY id
            """);
        select.Bind(1, owner).Bind(2, span.FromNs).Bind(3, span.ToNs);
        while (select.Step())
        {
            byte[] counters = select.Blob(9).ToArray();
            budget.Take(counters.Length);
            var list = new List<(SeriesIdentity, byte[])>();
            samples.Add(select.Int64(0), list);
            minutes.Add((select.Int64(0), new StoredMinute
            {
                StartTimeNs = select.Int64(1),
                EndTimeNs = select.Int64(2),
                ReceivedNs = select.Int64(3),
                FirstOrdinal = select.Int64(4),
                LastOrdinal = select.Int64(5),
                Flags = (IntervalFlags)select.Int64(6),
                SettingsHash = select.Text(7),
                Owners = OwnersOf(select.Int64(8)),
                Counters = counters,
                Samples = list,
            }));
        }
        return minutes;
    }

    private long IdOf(string appliance)
    {
        using Statement select = database.Prepare("SELECT id FROM appliance WHERE name = ?1");
        return select.Bind(1, appliance).Number();
    }

    private byte[] OwnersOf(long id)
    {
        if (_owners.TryGetValue(id, out byte[]? known))
            return known;
        using Statement select = database.Prepare("SELECT packed FROM owners WHERE id = ?1");
        return _owners[id] = select.Bind(1, id).Step() ? select.Blob(0).ToArray() : [];
    }
}
