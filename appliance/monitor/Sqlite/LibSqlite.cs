// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Sqlite;

/// <summary>Functions and numbers of SQLite (Debian's libsqlite3-0, 3.40), under their own names
/// (sqlite.org/c3ref).</summary>
internal static unsafe partial class LibSqlite
{
    internal const int SQLITE_OK = 0;
    internal const int SQLITE_ERROR = 1;
    internal const int SQLITE_PERM = 3;
    internal const int SQLITE_BUSY = 5;
    internal const int SQLITE_READONLY = 8;
    internal const int SQLITE_IOERR = 10;
    internal const int SQLITE_CORRUPT = 11;
    internal const int SQLITE_FULL = 13;
    internal const int SQLITE_CANTOPEN = 14;
    internal const int SQLITE_CONSTRAINT = 19;
    internal const int SQLITE_NOTADB = 26;
    internal const int SQLITE_IOERR_READ = SQLITE_IOERR | (1 << 8);
    internal const int SQLITE_IOERR_SHORT_READ = SQLITE_IOERR | (2 << 8);
    internal const int SQLITE_IOERR_SHMOPEN = SQLITE_IOERR | (18 << 8);
    internal const int SQLITE_IOERR_SHMSIZE = SQLITE_IOERR | (19 << 8);
    internal const int SQLITE_NULL = 5;
    internal const int SQLITE_ROW = 100;
    internal const int SQLITE_DONE = 101;
    internal const int SQLITE_OPEN_READWRITE = 0x2;
    internal const int SQLITE_OPEN_CREATE = 0x4;
    internal const int SQLITE_OPEN_NOMUTEX = 0x8000;
    internal const int SQLITE_OPEN_EXRESCODE = 0x2000000;
    internal const nint SQLITE_TRANSIENT = -1;

    private const string Library = "libsqlite3.so.0";

    [LibraryImport(Library)]
    internal static partial int sqlite3_open_v2(byte* path, nint* database, int flags, byte* vfs);

    [LibraryImport(Library)]
    internal static partial int sqlite3_close_v2(nint database);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_errmsg(nint database);

    [LibraryImport(Library)]
    internal static partial int sqlite3_busy_timeout(nint database, int milliseconds);

    [LibraryImport(Library)]
    internal static partial int sqlite3_get_autocommit(nint database);

    [LibraryImport(Library)]
    internal static partial long sqlite3_last_insert_rowid(nint database);

    [LibraryImport(Library)]
    internal static partial int sqlite3_exec(nint database, byte* sql, nint row, nint context, byte** error);

    [LibraryImport(Library)]
    internal static partial int sqlite3_prepare_v2(nint database, byte* sql, int length, nint* statement, byte** rest);

    [LibraryImport(Library)]
    internal static partial int sqlite3_step(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_reset(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_finalize(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_int64(nint statement, int place, long value);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_blob(nint statement, int place, byte* bytes, int length, nint keeping);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_null(nint statement, int place);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_text(nint statement, int place, byte* text, int length, nint keeping);

    [LibraryImport(Library)]
    internal static partial long sqlite3_column_int64(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial int sqlite3_column_type(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_column_blob(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_column_text(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial int sqlite3_column_bytes(nint statement, int column);
}
