// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Sqlite.Tests;

/// <summary>A small database that is damaged is set aside, and what it held is missing; nothing else is.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class SetAsideTests : IDisposable
{
    private const string Name = "fruit.db";
    private const int Page = 8_192;
    private static readonly DatabaseSchema Schema = new("CREATE TABLE fruit (name TEXT NOT NULL)");

    private readonly ScratchFolder _folder = new();
    private readonly Notices _notices = new();

    [Theory]
    [InlineData("text")]
    [InlineData("zeros")]
    [InlineData("header")]
    [InlineData("page")]
    [InlineData("half")]
    [InlineData("one byte")]
    [InlineData("empty")]
    [InlineData("foreign")]
    [InlineData("other tables")]
    [InlineData("not allowed")]
    public void a_damaged_one_is_renamed_and_an_empty_one_takes_its_place(string damage)
    {
        Make();
        Damage(damage);
        byte[] damaged = File.ReadAllBytes(_folder.File(Name));

        using StateDirectory directory = StateDirectory.Open(_folder.Path);
        Assert.Empty(Read(directory));

        string aside = Assert.Single(directory.AllSetAside);
        Assert.StartsWith("fruit.db.set-aside-2", aside, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(_folder.File(aside)));
        string notice = Assert.Single(_notices.Lines);
        Assert.StartsWith(_folder.File(Name), notice, StringComparison.Ordinal);
        Assert.EndsWith($"it is now {aside}, and a new fruit.db takes its place: what it held is missing", notice,
            StringComparison.Ordinal);
        File.Delete(_folder.File(aside));
        directory.RefreshSetAside();
        Assert.Empty(directory.AllSetAside);
    }

    [RootFact]
    public void one_on_a_full_disk_is_read_and_written_again_when_there_is_room()
    {
        using var disk = new SmallDisk(kilobytes: 512);
        string path = disk.File("state");
        using (StateDirectory before = StateDirectory.Open(path))
            before.Open(Name, Schema, database =>
            {
                database.Execute("INSERT INTO fruit VALUES ('pear')");
                return database;
            }, _notices).Dispose();
        Assert.False(File.Exists(Path.Combine(path, Name + "-shm")));
        disk.Fill();

        using StateDirectory directory = StateDirectory.Open(path);
        using Database held = directory.Open(Name, Schema, database =>
        {
            using Statement names = database.Prepare("SELECT name FROM fruit");
            Assert.True(names.Step());
            Assert.Equal("pear", names.Text(0));
            return database;
        }, _notices);
        Assert.EndsWith("fruit.db is read all the same, and open for this program alone",
            Assert.Single(_notices.Lines), StringComparison.Ordinal);
        const string insert = "INSERT INTO fruit VALUES ('plum')";
        Assert.Contains("make room on its disk", Assert.Throws<FailureException>(() => held.Execute(insert)).Message);
        disk.Empty();
        held.Execute(insert);
        Assert.Empty(directory.AllSetAside);
    }

    [RootFact]
    public void one_of_a_day_on_a_full_disk_is_read_by_many_at_once()
    {
        using var disk = new SmallDisk(kilobytes: 512);
        string path = disk.File("state");
        using StateDirectory directory = StateDirectory.Open(path);
        using (Database made = directory.OpenDatabase(Name, Schema))
            made.Execute("INSERT INTO fruit VALUES ('pear')");
        Assert.False(File.Exists(Path.Combine(path, Name + "-shm")));
        disk.Fill();

        using Database first = directory.TryOpenForReading(Name, Schema)!;
        using Database second = directory.TryOpenForReading(Name, Schema)!;
        Assert.Equal(1, first.ReadNumber("SELECT count(*) FROM fruit WHERE name = 'pear'"));
        Assert.Equal(1, second.ReadNumber("SELECT count(*) FROM fruit"));

        // Who writes when there is room again, and who reads then, see the same.
        disk.Empty();
        using Database writer = directory.OpenDatabase(Name, Schema);
        writer.Execute("INSERT INTO fruit VALUES ('plum')");
        first.Dispose();
        using Database third = directory.TryOpenForReading(Name, Schema)!;
        Assert.Equal((2, 2), (second.ReadNumber("SELECT count(*) FROM fruit"),
            third.ReadNumber("SELECT count(*) FROM fruit")));
    }

    [Fact]
    public void content_that_whoever_reads_it_cannot_read_is_damage_too()
    {
        Make();
        using StateDirectory directory = StateDirectory.Open(_folder.Path);

        int reads = 0;
        long number = directory.Open(Name, Schema, database =>
        {
            using (database)
                return ++reads == 1 ? System.Text.Json.JsonDocument.Parse("pear").RootElement.GetInt64() : 7L;
        }, _notices);

        Assert.Equal((7, 1), (number, directory.AllSetAside.Count));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("link")]
    [InlineData("folder of the log")]
    public void what_is_no_file_is_set_aside_too(string kind)
    {
        string path = _folder.File(kind == "folder of the log" ? Name + "-wal" : Name);
        if (kind == "link")
            File.CreateSymbolicLink(path, "/nowhere");
        else
            Directory.CreateDirectory(path);

        using StateDirectory directory = StateDirectory.Open(_folder.Path);
        Assert.Empty(Read(directory));

        Assert.Contains("it is not a regular file; it is now fruit.db.set-aside-", Assert.Single(_notices.Lines));
        Assert.Equal([], Read(directory));
        foreach (string aside in Directory.GetDirectories(_folder.Path))
            Directory.Delete(aside);
    }

    [Fact]
    public void a_log_without_its_file_is_set_aside_with_all_that_it_has()
    {
        byte[] log = new byte[Page];
        File.WriteAllBytes(_folder.File(Name + "-wal"), log);

        using StateDirectory directory = StateDirectory.Open(_folder.Path);
        Assert.Empty(Read(directory));

        string aside = Assert.Single(directory.AllSetAside);
        Assert.EndsWith("-wal", aside, StringComparison.Ordinal);
        Assert.Contains($"it is missing, and its log is there; it is now {aside}, and", Assert.Single(_notices.Lines));
        Assert.Equal(log, File.ReadAllBytes(_folder.File(aside)));
        // Another one in the same second does not take its name, and is counted.
        File.Delete(_folder.File(Name));
        File.WriteAllBytes(_folder.File(Name + "-wal"), log);
        Assert.Empty(Read(directory));
        Assert.Equal(2, directory.AllSetAside.Distinct().Count());
        Assert.All(directory.AllSetAside, file => Assert.Equal(log, File.ReadAllBytes(_folder.File(file))));
    }

    [Fact]
    public void one_set_aside_before_is_still_known_and_no_name_is_taken_twice()
    {
        for (int time = 0; time < 3; time++)
        {
            Make();
            Damage("text");
            using StateDirectory directory = StateDirectory.Open(_folder.Path);
            Assert.Equal(time, directory.AllSetAside.Count);
            Assert.Empty(Read(directory));
            Assert.Equal(time + 1, directory.AllSetAside.Distinct().Count());
        }
    }

    [Fact]
    public void one_of_a_newer_version_is_refused_and_stays()
    {
        Make();
        using (var database = Database.Open(_folder.File(Name), Schema))
            database.Execute("PRAGMA user_version=99");
        byte[] before = File.ReadAllBytes(_folder.File(Name));

        using StateDirectory directory = StateDirectory.Open(_folder.Path);
        FailureException refused = Assert.Throws<FailureException>(() => Read(directory));

        Assert.Contains("run the newer program that wrote it", refused.Message);
        Assert.Equal(before, File.ReadAllBytes(_folder.File(Name)));
        Assert.Empty(directory.AllSetAside);
    }

    [Fact]
    public void a_whole_one_is_read_as_it_is()
    {
        Make();
        using StateDirectory directory = StateDirectory.Open(_folder.Path);

        Assert.Equal(["apple", "pear"], Read(directory).Take(2));
        Assert.Empty(directory.AllSetAside);
        Assert.Empty(_notices.Lines);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private List<string> Read(StateDirectory directory) => directory.Open(Name, Schema, static database =>
    {
        using (database)
        {
            List<string> names = [];
            using Statement select = database.Prepare("SELECT name FROM fruit ORDER BY rowid");
            while (select.Step())
                names.Add(select.Text(0)!);
            return names;
        }
    }, _notices);

    private void Make()
    {
        File.Delete(_folder.File(Name));
        using var database = Database.Open(_folder.File(Name), Schema);
        database.Execute("INSERT INTO fruit VALUES ('apple'), ('pear')");
        for (int row = 0; row < 40; row++)
            database.Execute($"INSERT INTO fruit VALUES ('{new string('x', 1_500)}')");
    }

    private void Damage(string damage)
    {
        string file = _folder.File(Name);
        byte[] bytes = File.ReadAllBytes(file);
        switch (damage)
        {
            case "text":
                File.WriteAllText(file, "this was never a database");
                break;
            case "zeros":
                File.WriteAllBytes(file, new byte[bytes.Length]);
                break;
            case "header":
                bytes.AsSpan(0, 100).Fill(0xA5);
                File.WriteAllBytes(file, bytes);
                break;
            case "page":
                bytes.AsSpan(2 * Page, Page).Fill(0xA5);
                File.WriteAllBytes(file, bytes);
                break;
            case "one byte" or "empty":
                File.WriteAllBytes(file, new byte[damage == "empty" ? 0 : 1]);
                break;
            case "half":
                File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
                break;
            case "foreign":
                Change(file, "DROP TABLE fruit; CREATE TABLE theirs (x); PRAGMA user_version=0");
                break;
            case "other tables":
                Change(file, "ALTER TABLE fruit RENAME TO vegetable");
                break;
            default:
                Change(file, "PRAGMA writable_schema=on; UPDATE sqlite_schema SET sql = "
                    + "'CREATE TABLE fruit (name TEXT)'");
                Change(file, "INSERT INTO fruit VALUES (NULL); PRAGMA writable_schema=on; "
                    + "UPDATE sqlite_schema SET sql = 'CREATE TABLE fruit (name TEXT NOT NULL)'");
                break;
        }
    }

    private static void Change(string file, string sql)
    {
        using var database = Database.Open(file, Schema);
        database.Execute(sql);
    }
}
