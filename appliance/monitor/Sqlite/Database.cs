// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Sqlite;

/// <summary>
/// Connection to a database of SQLite: a file with a write-ahead log, so that others read while one writes. After a
/// loss of power it is whole, but may lack the last transactions (<c>synchronous=normal</c>) unless each is
/// synchronised. Used by one thread at a time. Every failure is a <see cref="FailureException"/> with the file,
/// SQLite's message and a remedy.
/// </summary>
public sealed unsafe class Database : IDisposable
{
    private const int BusyMs = 2_000;
    private const int Flags = LibSqlite.SQLITE_OPEN_NOMUTEX | LibSqlite.SQLITE_OPEN_EXRESCODE;

    // Of SQLite's ways to use files the one that keeps in the memory of the process what connections share.
    private const string WithoutSharedFile = "unix-excl";

    // A row of 2 KB fits into a page of 8 KiB; what does not fit takes pages of its own. The log is cut to this length
    // once it was written into the file.
    private const string Settings = "PRAGMA page_size=8192; "
        + "PRAGMA journal_mode=wal; PRAGMA synchronous=normal; PRAGMA journal_size_limit=4194304";

    private nint _handle;

    private Database(string path, int flags, string? system = null)
    {
        Path = path;
        try
        {
            nint handle;
            int code;
            fixed (byte* name = Text(path), ofSystem = system is null ? null : Text(system))
                code = LibSqlite.sqlite3_open_v2(name, &handle, flags | Flags, ofSystem);
            _handle = handle;
            Check(code);
            Check(LibSqlite.sqlite3_busy_timeout(_handle, BusyMs));
        }
        catch (DllNotFoundException cause)
        {
            throw SqliteFailure.Missing(cause);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; }

    internal nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(Path);

    /// <summary>Opens a database for reading and writing, makes it if there is none, and brings the tables of an
    /// earlier version to this one.</summary>
    /// <exception cref="FailureException">It is not a database, of another program, of a newer version, or cannot be
    /// written or locked.</exception>
    public static Database Open(string path, DatabaseSchema schema) => Connect(path, schema, Settings);

    /// <summary>As <see cref="Open"/>, for this connection alone: others find it locked. It needs
    /// no file of shared memory, which a full disk does not take.</summary>
    /// <inheritdoc cref="Open"/>
    internal static Database OpenAlone(string path, DatabaseSchema schema) =>
        Connect(path, schema, "PRAGMA locking_mode=exclusive; " + Settings);

    private static Database Connect(string path, DatabaseSchema schema, string settings)
    {
        var database = new Database(path, LibSqlite.SQLITE_OPEN_READWRITE | LibSqlite.SQLITE_OPEN_CREATE);
        try
        {
            database.Execute(settings);
            schema.ApplyTo(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a database for reading, which another connection may write at the same time. The tables of an
    /// earlier version are brought to this one first. Where a full disk does not take the file of shared memory, it is
    /// open for this process alone: other programs find it locked as long.</summary>
    /// <exception cref="FailureException">It is not a database, of another program, or of a newer version.</exception>
    public static Database OpenForReading(string path, DatabaseSchema schema)
    {
        try
        {
            return OpenForReading(path, schema, null);
        }
        catch (FailureException full) when (full.InnerException is NoSharedMemoryException)
        {
            return OpenForReading(path, schema, WithoutSharedFile);
        }
    }

    private static Database OpenForReading(string path, DatabaseSchema schema, string? system)
    {
        // A log that is left over from a loss of power is written into the file when it is opened first.
        var database = new Database(path, LibSqlite.SQLITE_OPEN_READWRITE, system);
        try
        {
            // Pages are looked at before their rows are taken for true.
            database.Execute("PRAGMA query_only=on; PRAGMA cell_size_check=on");
            if (!schema.IsCurrent(database))
                Open(path, schema).Dispose();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Id of the row that was inserted last.</summary>
    public long LastId => LibSqlite.sqlite3_last_insert_rowid(Handle);

    /// <summary>Begins a transaction, which waits up to 2 s for another connection that writes.</summary>
    public Transaction Begin() => new(this);

    /// <summary>Compiles a statement, to be used many times.</summary>
    public Statement Prepare(string sql)
    {
        nint statement;
        fixed (byte* text = Text(sql))
            Check(LibSqlite.sqlite3_prepare_v2(Handle, text, -1, &statement, null));
        return new Statement(this, statement);
    }

    /// <summary>Runs statements that return nothing, separated by semicolons.</summary>
    public void Execute(string sql)
    {
        fixed (byte* text = Text(sql))
            Check(LibSqlite.sqlite3_exec(Handle, text, 0, 0, null));
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _handle, 0) is var handle and not 0)
            _ = LibSqlite.sqlite3_close_v2(handle);
    }

    /// <summary>Has each transaction survive a loss of power once it has ended.</summary>
    internal void SyncEach() => Execute("PRAGMA synchronous=full; PRAGMA wal_autocheckpoint=32");

    /// <summary>Reads all pages.</summary>
    /// <exception cref="FailureException">One is damaged, or holds what its table does not allow.</exception>
    internal void Verify()
    {
        using Statement check = Prepare("PRAGMA quick_check(1)");
        if (check.Step() && check.Text(0) is { } found and not "ok")
            throw SqliteFailure.Damaged(Path, found);
    }

    internal long ReadNumber(string sql)
    {
        using Statement statement = Prepare(sql);
        return statement.Number();
    }

    internal void RollBack()
    {
        // SQLite itself has undone a transaction that met a full disk.
        if (_handle != 0 && LibSqlite.sqlite3_get_autocommit(_handle) == 0)
            Execute("ROLLBACK");
    }

    internal void Check(int code)
    {
        if (code is not (LibSqlite.SQLITE_OK or LibSqlite.SQLITE_ROW or LibSqlite.SQLITE_DONE))
            throw SqliteFailure.Of(Path, code, _handle);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
