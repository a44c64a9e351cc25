// SPDX-License-Identifier: Apache-2.0
using Telemetry.Sqlite;

namespace Telemetry.Archive.Notes;

/// <summary>Notes of people, all of them in memory, and on the disk if there is a state directory. Any
/// thread.</summary>
public sealed class NoteBook : IDisposable
{
    public const int MostNotes = 10_000;

    /// <summary>Letters of a note at most.</summary>
    public const int LongestText = 1_000;

    private const string FileName = "notes.db";

    private static readonly DatabaseSchema Schema = new("""
        CREATE TABLE note (
            id INTEGER PRIMARY KEY AUTOINCREMENT, author TEXT NOT NULL, text TEXT NOT NULL, appliance TEXT,
            from_time_ns INTEGER NOT NULL, to_time_ns INTEGER, written_time_ns INTEGER NOT NULL);
        CREATE VIEW notes AS
            SELECT datetime(from_time_ns / 1000000000, 'unixepoch') AS utc, author, appliance, text FROM note
            ORDER BY from_time_ns;
        """);

    private readonly Database? _database;
    private readonly List<Note> _notes = [];                // in the order in which they were written
    private readonly object _lock = new();
    private long _lastId;
    private long _version = 1;                              // counts changes

    private NoteBook(Database? database)
    {
        _database = database;
        if (database is null)
            return;
        using Statement select = database.Prepare("SELECT id, author, text, appliance, from_time_ns, to_time_ns, "
            + "written_time_ns FROM note ORDER BY id");
        while (select.Step())
            _notes.Add(new Note(select.Int64(0), select.Text(1)!, select.Text(2)!, select.Text(3), select.Int64(4),
                select.Number(5), select.Int64(6)));
    }

    /// <summary>Opens the notes.</summary>
    /// <param name="directory">The state directory; null to keep none over a restart.</param>
    /// <param name="notices">Receives a line if the database is damaged: it is set aside then.</param>
    /// <exception cref="FailureException">The database cannot be used.</exception>
    public static NoteBook Open(StateDirectory? directory, IProgress<string> notices) => directory is null
        ? new NoteBook(null) : directory.Open(FileName, Schema, database => new NoteBook(database), notices);

    /// <summary>Writes a note.</summary>
    /// <param name="note">The note; its id is given here.</param>
    /// <returns>The note; null if there is no room.</returns>
    /// <exception cref="FailureException">It cannot be written to the disk.</exception>
    public Note? Add(Note note)
    {
        lock (_lock)
        {
            if (_notes.Count >= MostNotes)
                return null;
            Note written = note with { Id = _database is null ? ++_lastId : Insert(_database, note) };
            _notes.Add(written);
            _version++;
            return written;
        }
    }

    /// <summary>Removes a note.</summary>
    /// <returns>The note; null if there is none.</returns>
    /// <exception cref="FailureException">It cannot be removed from the disk.</exception>
    public Note? Remove(long id)
    {
        lock (_lock)
        {
            if (_notes.Find(one => one.Id == id) is not { } note)
                return null;
            if (_database is not null)
            {
                using Statement delete = _database.Prepare("DELETE FROM note WHERE id = ?1");
                delete.Bind(1, id).Run();
            }
            _notes.Remove(note);
            _version++;
            return note;
        }
    }

    /// <summary>Notes, those that were written last at first.</summary>
    /// <param name="before">Only those with lower ids.</param>
    /// <param name="limit">Notes at most.</param>
    public IReadOnlyList<Note> Find(Func<Note, bool> isWanted, long before, int limit)
    {
        lock (_lock)
            return [.. _notes.AsEnumerable().Reverse().Where(one => one.Id < before && isWanted(one)).Take(limit)];
    }

    /// <summary>Reads all notes if they have changed.</summary>
    /// <param name="version">Version that is known already, 0 for none; becomes the present one.</param>
    /// <param name="notes">The notes in the order in which they were written; empty if nothing changed.</param>
    /// <returns>True if something changed.</returns>
    public bool TryReadChanged(ref long version, out IReadOnlyList<Note> notes)
    {
        lock (_lock)
        {
            bool isChanged = version != _version;
            version = _version;
            notes = isChanged ? [.. _notes] : [];
            return isChanged;
        }
    }

    public void Dispose() => _database?.Dispose();

    private static long Insert(Database database, Note note)
    {
        using Statement insert = database.Prepare("INSERT INTO note VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)");
        insert.Bind(1, note.Author).Bind(2, note.Text).Bind(3, note.Appliance).Bind(4, note.FromTimeNs)
            .Bind(5, note.ToTimeNs).Bind(6, note.WrittenTimeNs).Run();
        return database.LastId;
    }
}

/// <summary>Text of a person about a time.</summary>
/// <param name="Id">Number of the note, which never repeats.</param>
/// <param name="Author">The person.</param>
/// <param name="Appliance">Name of the appliance that it is about; null for all.</param>
/// <param name="FromTimeNs">Time, or start of it, UTC, nanoseconds.</param>
/// <param name="ToTimeNs">End of the time, UTC, nanoseconds; null for an instant.</param>
/// <param name="WrittenTimeNs">Time at which it was written, UTC, nanoseconds.</param>
public sealed record Note(
    long Id, string Author, string Text, string? Appliance, long FromTimeNs, long? ToTimeNs, long WrittenTimeNs);
