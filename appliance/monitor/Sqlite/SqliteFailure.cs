// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Sqlite;

/// <summary>Failures of SQLite with what can be done about them.</summary>
internal static unsafe class SqliteFailure
{
    private const int PrimaryMask = 0xff;               // the extended result code has details above it

    /// <summary>Failure of the last call on a connection.</summary>
    /// <param name="path">The database's file.</param>
    /// <param name="code">Extended result code of the call.</param>
    /// <param name="database">The connection, or 0.</param>
    internal static FailureException Of(string path, int code, nint database)
    {
        string message = database == 0 ? "SQLite is out of memory"
            : Marshal.PtrToStringUTF8((nint)LibSqlite.sqlite3_errmsg(database)) ?? "";
        int primary = code & PrimaryMask;
        ExitCode exit = primary is LibSqlite.SQLITE_NOTADB or LibSqlite.SQLITE_CORRUPT or LibSqlite.SQLITE_CANTOPEN
            or LibSqlite.SQLITE_READONLY or LibSqlite.SQLITE_PERM ? ExitCode.CannotRun : ExitCode.Failed;
        var failure = new Failure(exit, path, message, RemedyOf(path, primary));
        return IsDamage(code) ? new FailureException(failure, new DamagedDatabaseException())
            : LacksFile(code) ? new FailureException(failure, new NoSharedMemoryException())
            : new FailureException(failure);
    }

    /// <summary>A file with damaged pages.</summary>
    internal static FailureException Damaged(string path, string what) => new(
        new Failure(ExitCode.CannotRun, path, what, RemedyOf(path, LibSqlite.SQLITE_CORRUPT)),
        new DamagedDatabaseException());

    /// <summary>Failure to find the library.</summary>
    internal static FailureException Missing(DllNotFoundException cause) => new(
        new Failure(ExitCode.CannotRun, "state_directory", "libsqlite3.so.0 is not found",
            "apt-get install libsqlite3-0"), cause);

    /// <summary>True if the file is damaged, has other tables than it should, or the disk cannot read it.</summary>
    private static bool IsDamage(int code) => (code & PrimaryMask) is LibSqlite.SQLITE_NOTADB
        or LibSqlite.SQLITE_CORRUPT or LibSqlite.SQLITE_ERROR or LibSqlite.SQLITE_CONSTRAINT
        || code is LibSqlite.SQLITE_IOERR_READ or LibSqlite.SQLITE_IOERR_SHORT_READ;

    /// <summary>True if a file beside the database cannot be made.</summary>
    private static bool LacksFile(int code) => (code & PrimaryMask) is LibSqlite.SQLITE_CANTOPEN
        or LibSqlite.SQLITE_FULL || code is LibSqlite.SQLITE_IOERR_SHMOPEN or LibSqlite.SQLITE_IOERR_SHMSIZE;

    private static string RemedyOf(string path, int code) => code switch
    {
        LibSqlite.SQLITE_NOTADB => "move the file away: a new one is made",
        LibSqlite.SQLITE_CORRUPT =>
            $"move the file away: a new one is made; \"sqlite3 {path} .recover\" prints what can still be read",
        LibSqlite.SQLITE_FULL => "make room on its disk",
        LibSqlite.SQLITE_BUSY => "end the program that holds it locked",
        LibSqlite.SQLITE_CANTOPEN or LibSqlite.SQLITE_READONLY or LibSqlite.SQLITE_PERM =>
            "let this program's user read and write the file and its folder",
        LibSqlite.SQLITE_IOERR => "see the kernel's messages about its disk, and whether it is full",
        _ => "",
    };
}
