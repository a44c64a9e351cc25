// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Sqlite;

/// <summary>
/// Compiled statement of one database. Places of values begin at 1 (<c>?1</c>), columns at 0, as in SQLite. Values stay
/// bound over runs.
/// </summary>
public sealed unsafe class Statement : IDisposable
{
    private readonly Database _database;
    private nint _handle;

    internal Statement(Database database, nint handle) => (_database, _handle) = (database, handle);

    private nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(_database.Path);

    /// <summary>Binds an integer, or NULL.</summary>
    public Statement Bind(int place, long? value)
    {
        _database.Check(value is { } number
            ? LibSqlite.sqlite3_bind_int64(Handle, place, number) : LibSqlite.sqlite3_bind_null(Handle, place));
        return this;
    }

    public Statement Bind(int place, ReadOnlySpan<byte> bytes)
    {
        // A pointer to nothing would be NULL.
        fixed (byte* start = bytes.IsEmpty ? [0] : bytes)
            _database.Check(LibSqlite.sqlite3_bind_blob(
                Handle, place, start, bytes.Length, LibSqlite.SQLITE_TRANSIENT));
        return this;
    }

    /// <summary>Binds a text, or NULL.</summary>
    public Statement Bind(int place, string? text)
    {
        if (text is null)
        {
            _database.Check(LibSqlite.sqlite3_bind_null(Handle, place));
            return this;
        }
        return BindText(place, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Binds a text in UTF-8.</summary>
    public Statement BindText(int place, ReadOnlySpan<byte> text)
    {
        // A pointer to nothing would be NULL.
        fixed (byte* start = text.IsEmpty ? [0] : text)
            _database.Check(LibSqlite.sqlite3_bind_text(
                Handle, place, start, text.Length, LibSqlite.SQLITE_TRANSIENT));
        return this;
    }

    /// <summary>Goes to the next row; behind the last one it starts over.</summary>
    /// <returns>False behind the last row.</returns>
    public bool Step()
    {
        int code = LibSqlite.sqlite3_step(Handle);
        if (code == LibSqlite.SQLITE_ROW)
            return true;
        // The reset returns the failure of the step once more.
        try
        {
            _database.Check(code);
        }
        finally
        {
            _ = LibSqlite.sqlite3_reset(Handle);
        }
        return false;
    }

    /// <summary>Runs a statement that returns nothing.</summary>
    public void Run()
    {
        while (Step())
        {
            // Rows are of no interest.
        }
    }

    /// <summary>Runs a statement and returns the integer of its first row; 0 if there is none.</summary>
    public long Number()
    {
        long number = Step() ? Int64(0) : 0;
        _ = LibSqlite.sqlite3_reset(Handle);
        return number;
    }

    /// <summary>Bytes of the row, valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) =>
        new(LibSqlite.sqlite3_column_blob(Handle, column), LibSqlite.sqlite3_column_bytes(Handle, column));

    /// <summary>Integer of the row, or null.</summary>
    public long? Number(int column) =>
        LibSqlite.sqlite3_column_type(Handle, column) == LibSqlite.SQLITE_NULL ? null : Int64(column);

    /// <summary>Integer of the row; 0 for NULL.</summary>
    public long Int64(int column) => LibSqlite.sqlite3_column_int64(Handle, column);

    /// <summary>Text of the row, or null.</summary>
    public string? Text(int column)
    {
        byte* text = LibSqlite.sqlite3_column_text(Handle, column);
        return text == null ? null : Encoding.UTF8.GetString(text, LibSqlite.sqlite3_column_bytes(Handle, column));
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _handle, 0) is var handle and not 0)
            _ = LibSqlite.sqlite3_finalize(handle);
    }
}
