// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Sqlite.Tests;

/// <summary>Databases, written here and read by Debian's sqlite3, and the other way round.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class DatabaseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly DatabaseSchema Schema = new(
        "CREATE TABLE fruit (name TEXT, weight INTEGER)", "ALTER TABLE fruit ADD COLUMN colour TEXT DEFAULT 'red'");

    [Fact]
    public void sqlite3_reads_what_was_written()
    {
        using var folder = new ScratchFolder();
        using (Database database = Database.Open(folder.File("a.db"), Schema))
        {
            Add(database, "apple", 1L << 53 | 1);
            Add(database, "", -1);
            Add(database, null, 0);
            Add(database, "Äpfel'; DROP TABLE fruit; --", long.MinValue);
        }

        Assert.Equal(
            "'apple'|9007199254740993|'red'\n''|-1|'red'\nNULL|0|'red'\n"
            + "'Äpfel''; DROP TABLE fruit; --'|-9223372036854775808|'red'\n2\nwal\n",
            Sqlite3(folder.File("a.db"),
                "SELECT quote(name), weight, quote(colour) FROM fruit; PRAGMA user_version; PRAGMA journal_mode"));
    }

    [Fact]
    public void a_database_of_an_earlier_version_is_upgraded_and_keeps_its_rows()
    {
        using var folder = new ScratchFolder();
        _ = Sqlite3(folder.File("a.db"),
            "CREATE TABLE fruit (name TEXT, weight INTEGER); INSERT INTO fruit VALUES ('pear', 7); "
            + "PRAGMA user_version=1");

        using Database database = Database.Open(folder.File("a.db"), Schema);
        using Statement select = database.Prepare("SELECT name, weight, colour FROM fruit");

        Assert.True(select.Step());
        Assert.Equal(("pear", 7L, "red"), (select.Text(0), select.Int64(1), select.Text(2)));
        Assert.False(select.Step());
        Assert.True(select.Step());         // it starts over
    }

    [Fact]
    public void what_was_not_committed_did_not_happen()
    {
        using var folder = new ScratchFolder();
        using Database database = Database.Open(folder.File("a.db"), Schema);
        using (Transaction kept = database.Begin())
        {
            Add(database, "kept", 1);
            kept.Commit();
        }
        using (database.Begin())
            Add(database, "undone", 2);

        Assert.Equal("kept\n", Sqlite3(folder.File("a.db"), "SELECT name FROM fruit"));
    }

    [Fact]
    public void what_cannot_be_used_is_refused_with_what_to_do_and_left_as_it_is()
    {
        using var folder = new ScratchFolder();
        byte[] text = [.. Enumerable.Repeat("a shopping list\n"u8.ToArray(), 100).SelectMany(line => line)];
        File.WriteAllBytes(folder.File("text.db"), text);
        _ = Sqlite3(folder.File("newer.db"), "CREATE TABLE x (y); PRAGMA user_version=3");
        _ = Sqlite3(folder.File("foreign.db"), "CREATE TABLE x (y)");
        Directory.CreateDirectory(folder.File("folder.db"));

        Assert.Equal($"{folder.File("text.db")}: file is not a database; move the file away: a new one is made",
            RefusalOf(folder.File("text.db")));
        Assert.Equal(text, File.ReadAllBytes(folder.File("text.db")));
        Assert.All(["text.db", "newer.db", "foreign.db", "folder.db"], name => Assert.Equal(ExitCode.CannotRun,
            Assert.Throws<FailureException>(() => Database.Open(folder.File(name), Schema)).Failure.Code));
        Assert.Equal($"{folder.File("newer.db")}: its version is 3, and this program knows versions up to 2; run the "
            + "newer program that wrote it, or move the file away: a new one is made",
            RefusalOf(folder.File("newer.db")));
        Assert.Equal($"{folder.File("foreign.db")}: it is the database of another program; move the file away: a new "
            + "one is made", RefusalOf(folder.File("foreign.db")));
        Assert.Equal($"{folder.File("folder.db")}: unable to open database file; let this program's user read and "
            + "write the file and its folder", RefusalOf(folder.File("folder.db")));
    }

    [Fact]
    public void one_that_another_process_holds_locked_is_waited_for_and_then_named()
    {
        using var folder = new ScratchFolder();
        string file = folder.File("a.db");
        using Database database = Database.Open(file, Schema);
        using TelemetryProcess other = TelemetryProcess.Start("sqlite3", [file]);
        other.Write("BEGIN IMMEDIATE;\nSELECT 'it is locked';\n"u8.ToArray());
        other.WaitForOutput("it is locked", Patience);

        FailureException busy = Assert.Throws<FailureException>(() => Add(database, "late", 1));
        Assert.Equal($"{file}: database is locked; end the program that holds it locked", busy.Message);

        other.CloseInput();
        other.EndsWithin(Patience);
        Add(database, "in time", 1);
        Assert.Equal("in time\n", Sqlite3(file, "SELECT name FROM fruit"));
    }

    [RootFact]
    public void a_full_disk_costs_the_transaction_and_nothing_else()
    {
        using var disk = new SmallDisk(kilobytes: 512);
        string file = disk.File("a.db");
        using Database database = Database.Open(file, Schema);
        Add(database, "first", 1);

        FailureException full = Assert.Throws<FailureException>(() =>
        {
            using Transaction changes = database.Begin();
            for (int row = 0; row < 1_000; row++)
                Add(database, new string('x', 1_000), row);
            changes.Commit();
        });
        Assert.StartsWith($"{file}: database or disk is full; make room on its disk", full.Message);

        Add(database, "second", 2);
        Assert.Equal("first\nsecond\n", Sqlite3(file, "SELECT name FROM fruit"));
        Assert.Equal("ok\n", Sqlite3(file, "PRAGMA integrity_check"));
    }

    private static void Add(Database database, string? name, long weight)
    {
        using Statement insert = database.Prepare("INSERT INTO fruit (name, weight) VALUES (?1, ?2)");
        insert.Bind(1, name).Bind(2, weight).Run();
    }

    private static string RefusalOf(string file) =>
        Assert.Throws<FailureException>(() => Database.Open(file, Schema)).Message;

    private static string Sqlite3(string file, string sql)
    {
        using TelemetryProcess shell = TelemetryProcess.Start("sqlite3", [file, sql]);
        return string.Concat(shell.WaitForText(Patience).Select(line => line + "\n"));
    }
}
