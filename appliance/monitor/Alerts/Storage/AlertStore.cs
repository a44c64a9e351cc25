// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Alerts.Sending;
using Telemetry.Alerts.Silencing;
using Telemetry.Sqlite;

namespace Telemetry.Alerts.Storage;

/// <summary>Database of what is kept of alerts over a restart. Used by one thread at a time.</summary>
/// <param name="database">The database, with the tables of <see cref="Schema"/>.</param>
public sealed class AlertStore(Database database) : IDisposable
{
    /// <summary>Name of the file in the state directory.</summary>
    public const string FileName = "alerts.db";

    private static readonly string[] Tables =
    [
        "alert", "silence", "acknowledgement", "sent", "accepted",
    ];

    /// <summary>Tables.</summary>
    public static DatabaseSchema Schema { get; } = new("""
        CREATE TABLE alert (name TEXT NOT NULL, labels TEXT NOT NULL, appliance_labels TEXT NOT NULL,
            state INTEGER NOT NULL, state_time_ns INTEGER NOT NULL, elapsed_ns INTEGER NOT NULL, fired_time_ns INTEGER,
            severity TEXT NOT NULL, summary TEXT NOT NULL, value TEXT, PRIMARY KEY (name, labels));
        CREATE TABLE silence (id TEXT PRIMARY KEY, matchers TEXT NOT NULL, author TEXT NOT NULL, comment TEXT NOT NULL,
            start_time_ns INTEGER NOT NULL, end_time_ns INTEGER NOT NULL);
        CREATE TABLE acknowledgement (fingerprint INTEGER PRIMARY KEY, author TEXT NOT NULL, comment TEXT NOT NULL,
            time_ns INTEGER NOT NULL);
        CREATE TABLE sent (fingerprint INTEGER NOT NULL, ended INTEGER NOT NULL, PRIMARY KEY (fingerprint, ended));
        CREATE TABLE accepted (target TEXT NOT NULL, name TEXT NOT NULL, site TEXT, fingerprint INTEGER NOT NULL,
            posted_time_ns INTEGER NOT NULL, PRIMARY KEY (target, fingerprint));
        """,
        """
        ALTER TABLE accepted ADD COLUMN resolved_time_ns INTEGER;
        ALTER TABLE accepted ADD COLUMN fired_time_ns INTEGER;
        ALTER TABLE accepted ADD COLUMN severity TEXT;
        ALTER TABLE accepted ADD COLUMN summary TEXT;
        ALTER TABLE accepted ADD COLUMN runbook TEXT;
        ALTER TABLE accepted ADD COLUMN labels TEXT;
        ALTER TABLE accepted ADD COLUMN appliance_labels TEXT;
        """);

    public KeptAlerts Read() => new()
    {
        Alerts = Rows("SELECT name, labels, appliance_labels, state, state_time_ns, elapsed_ns, fired_time_ns, "
            + "severity, summary, value FROM alert", static row => new KeptAlert(
            row.Text(0)!, AlertLabels.Of(LabelText.Read(row.Text(1)!)), LabelText.Pairs(row.Text(2)!),
            (AlertState)row.Int64(3), row.Int64(4), row.Int64(5), row.Text(6) is null ? null : row.Int64(6))
            {
                Severity = row.Text(7)!,
                Summary = row.Text(8)!,
                Value = LabelText.ReadNumber(row.Text(9)),
            }),
        Silences = Rows("SELECT id, matchers, author, comment, start_time_ns, end_time_ns FROM silence",
            static row => new Silence(
                row.Text(0)!,
                [.. LabelText.Pairs(row.Text(1)!).Select(one => new LabelMatcher(one.Key, new NamePattern(one.Value)))],
                row.Text(2)!, row.Text(3)!, row.Int64(4), row.Int64(5))),
        Acknowledgements = Rows("SELECT fingerprint, author, comment, time_ns FROM acknowledgement",
            static row => new Acknowledgement((ulong)row.Int64(0), row.Text(1)!, row.Text(2)!, row.Int64(3))),
        Sent = Rows("SELECT fingerprint, ended FROM sent", static row => ((ulong)row.Int64(0), row.Int64(1) != 0)),
        Accepted = Rows("SELECT target, name, site, fingerprint, posted_time_ns, resolved_time_ns, fired_time_ns, "
            + "severity, summary, runbook, labels, appliance_labels FROM accepted",
            static row => new AcceptedAlert(
                row.Text(0)!, new GroupKey(row.Text(1)!, row.Text(2)), (ulong)row.Int64(3), row.Int64(4))
            {
                End = row.Number(5) is null ? null : EndOf(row),
            }),
    };

    /// <summary>Replaces all, or nothing where that fails.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public void Write(KeptAlerts kept)
    {
        using Transaction change = database.Begin();
        foreach (string table in Tables)
            database.Execute($"DELETE FROM {table}");
        Insert("alert", 10, kept.Alerts, static (row, one) => row
            .Bind(1, one.Name).Bind(2, LabelText.Of(one.Labels.All)).Bind(3, LabelText.Of(one.ApplianceLabels))
            .Bind(4, (long)one.State).Bind(5, one.StateTimeNs).Bind(6, one.ElapsedNs)
            .Bind(7, LabelText.Of(one.FiredTimeNs)).Bind(8, one.Severity).Bind(9, one.Summary)
            .Bind(10, LabelText.Of(one.Value)));
        Insert("silence", 6, kept.Silences, static (row, one) => row.Bind(1, one.Id)
            .Bind(2, LabelText.Of(one.Matchers.Select(each => KeyValuePair.Create(each.Label, each.Pattern.Text))))
            .Bind(3, one.Author).Bind(4, one.Comment).Bind(5, one.StartTimeNs).Bind(6, one.EndTimeNs));
        Insert("acknowledgement", 4, kept.Acknowledgements, static (row, one) => row.Bind(1, (long)one.Fingerprint)
            .Bind(2, one.Author).Bind(3, one.Comment).Bind(4, one.TimeNs));
        Insert("sent", 2, kept.Sent,
            static (row, one) => row.Bind(1, (long)one.Fingerprint).Bind(2, one.HasEnded ? 1 : 0));
        Insert("accepted", 12, kept.Accepted, static (row, one) => row.Bind(1, one.Target).Bind(2, one.Group.Name)
            .Bind(3, one.Group.Site).Bind(4, (long)one.Fingerprint).Bind(5, one.PostedTimeNs)
            .Bind(6, LabelText.Of(one.End?.ResolvedTimeNs)).Bind(7, LabelText.Of(one.End?.FiredTimeNs))
            .Bind(8, one.End?.Severity).Bind(9, one.End?.Summary).Bind(10, one.End?.Runbook)
            .Bind(11, one.End is null ? null : LabelText.Of(one.End.Labels.All))
            .Bind(12, one.End is null ? null : LabelText.Of(one.End.ApplianceLabels)));
        change.Commit();
    }

    public void Dispose() => database.Dispose();

    private static AlertView EndOf(Statement row) => new(
        row.Text(1)!, AlertLabels.Of(LabelText.Read(row.Text(10)!)), AlertState.Ok, IsUnknown: false, row.Text(7)!,
        row.Text(8)!, Value: null, row.Int64(5), row.Number(6), row.Int64(5), HiddenBy: null)
    {
        ApplianceLabels = LabelText.Pairs(row.Text(11)!),
        Runbook = row.Text(9),
    };

    private List<T> Rows<T>(string sql, Func<Statement, T> read)
    {
        List<T> rows = [];
        using Statement statement = database.Prepare(sql);
        while (statement.Step())
            rows.Add(read(statement));
        return rows;
    }

    private void Insert<T>(
        string table, int columns, IReadOnlyList<T> rows, Func<Statement, T, Statement> bind)
    {
        string values = string.Join(',', Enumerable.Range(1, columns).Select(place => $"?{place}"));
        using Statement statement = database.Prepare($"INSERT INTO {table} VALUES ({values})");
        foreach (T row in rows)
            bind(statement, row).Run();
    }
}
