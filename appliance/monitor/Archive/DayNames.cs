// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Sqlite;

namespace Telemetry.Archive;

/// <summary>Ids of the appliances and series of a day that is being written. Used by one thread.</summary>
internal sealed class DayNames
{
    // Names come from the network: a day does not take more of them.
    private const int MostSeries = 1 << 19;
    private const int MostAppliances = 1 << 12;

    private readonly Database _database;
    private readonly Dictionary<string, long> _appliances = new(StringComparer.Ordinal);
    private readonly Dictionary<SeriesIdentity, long> _series = [];

    internal DayNames(Database database)
    {
        _database = database;
        foreach ((long id, SeriesIdentity series) in SeriesOf(database))
            _series[series] = id;
    }

    /// <summary>All series of a day with their ids.</summary>
    internal static IEnumerable<(long Id, SeriesIdentity Series)> SeriesOf(Database database)
    {
        using Statement select = database.Prepare("SELECT id, kind, key, feed, line, session, against FROM series");
        while (select.Step())
            yield return (select.Int64(0), new SeriesIdentity(
                select.Text(1)!, select.Text(2), select.Text(3), select.Text(4), select.Text(5), select.Text(6)));
    }

    /// <summary>True if one more appliance and so many more series may be added.</summary>
    internal bool HasRoomFor(int series) =>
        _series.Count + series <= MostSeries && _appliances.Count < MostAppliances;

    /// <summary>Id of an appliance, which is added if it is new.</summary>
    internal long IdOf(string appliance)
    {
        if (_appliances.TryGetValue(appliance, out long id))
            return id;
        using Statement insert = _database.Prepare("INSERT OR IGNORE INTO appliance VALUES (NULL, ?1)");
        insert.Bind(1, appliance).Run();
        using Statement select = _database.Prepare("SELECT id FROM appliance WHERE name = ?1");
        return _appliances[appliance] = select.Bind(1, appliance).Number();
    }

    /// <summary>Id of a series, which is added if it is new.</summary>
    internal long IdOf(SeriesIdentity series)
    {
        if (_series.TryGetValue(series, out long id))
            return id;
        using Statement insert = _database.Prepare("INSERT INTO series VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)");
        insert.Bind(1, series.Kind).Bind(2, series.Key).Bind(3, series.Feed).Bind(4, series.Line)
            .Bind(5, series.Session).Bind(6, series.Against).Run();
        return _series[series] = _database.LastId;
    }
}
