// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Files;

namespace Telemetry.Sqlite;

/// <summary>The folder of a program's databases. One process at a time owns it.</summary>
public sealed class StateDirectory : IDisposable
{
    private const string LockName = "lock";
    private const string Key = "state_directory";
    private const string Aside = ".set-aside-";
    private const int LeastBytes = 512;                     // of a database's first page
    private const long ProcKind = 0x9fa0;                   // magic number of /proc
    private const uint OwnerMayWrite = 0x80;                // S_IWUSR
    private const uint OthersMayWrite = 0x12;               // S_IWGRP | S_IWOTH

    // Files that SQLite makes beside a database.
    private static readonly string[] Endings = ["", "-wal", "-shm", "-journal"];

    private readonly DirectoryHandle _handle;
    private FileLock? _lock;

    private StateDirectory(DirectoryHandle handle) => _handle = handle;

    /// <summary>Opens the folder, making it if it does not exist, and takes it for this process.</summary>
    /// <exception cref="FailureException">It cannot be written, everybody can replace what is in it, or another process
    /// owns it: then the exit code is 3, and the failure has that process' id.</exception>
    public static StateDirectory Open(string path)
    {
        StateDirectory? directory = null;
        try
        {
            directory = new StateDirectory(DirectoryHandle.Open(path, makesMissing: true));
            directory.Take();
            directory.RefreshSetAside();
            return directory;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            directory?.Dispose();
            throw NotWritable(cause);
        }
        catch
        {
            directory?.Dispose();
            throw;
        }
    }

    /// <summary>Finds out whether a folder could be opened; makes and changes nothing.</summary>
    /// <exception cref="FailureException">It could not, for another reason than that a process owns it.</exception>
    public static void Check(string path)
    {
        string at = Path.GetFullPath(path);
        try
        {
            while (!Path.Exists(at) && Path.GetDirectoryName(at) is { } parent)
                at = parent;
            using var nearest = DirectoryHandle.Open(at);
            if (!CanTakeFiles(nearest))
                throw new IOException($"{nearest.Path}: nothing can be written in it");
            if (at != Path.GetFullPath(path))
                return;
            CheckLoose(nearest);
            var directory = new StateDirectory(nearest);
            foreach (string name in directory.Names().Where(name => name.Contains(".db", StringComparison.Ordinal)))
                directory.CheckOwner(name);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(cause);
        }
    }

    /// <summary>Opens a database in it, as <see cref="Database.Open"/> does.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="schema">Its tables.</param>
    /// <exception cref="FailureException">As there; or the file belongs to another user.</exception>
    public Database OpenDatabase(string name, DatabaseSchema schema)
    {
        CheckOwners(name);
        return Database.Open(Path.Combine(_handle.Path, name), schema);
    }

    /// <summary>Opens a small database, whose transactions are on the disk when they end, and reads all that is in
    /// it. One that is damaged, or of another program, is renamed,
    /// with the files beside it, and an empty one takes its place: what it held is lost for this
    /// program, which goes on.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="schema">Its tables.</param>
    /// <param name="read">Reads it; what is made of it.</param>
    /// <param name="notices">Receives a line if it is set aside.</param>
    /// <exception cref="FailureException">It is of a newer version of the program, belongs to another user, or cannot
    /// be written or locked.</exception>
    public T Open<T>(string name, DatabaseSchema schema, Func<Database, T> read, IProgress<string> notices)
    {
        if (DamageOf(name) is { } seen)
            SetAside(name, $"{Path.Combine(_handle.Path, name)}: {seen}", notices);
        try
        {
            return OpenOnFullDisk(name, schema, read, notices);
        }
        catch (Exception damage) when (DamagedDatabaseException.IsCauseOf(damage))
        {
            string what = damage is FailureException known ? known.Failure.What : damage.Message;
            SetAside(name, $"{Path.Combine(_handle.Path, name)}: {what}", notices);
            return OpenWhole(OpenDatabase(name, schema), read);
        }
    }

    /// <summary>Names of the damaged databases that were set aside, in this run or before, and are still there: of each
    /// its file, or of one without it the log. Any thread.</summary>
    public IReadOnlyList<string> AllSetAside { get; private set; } = [];

    /// <summary>Looks which of <see cref="AllSetAside"/> are still there.</summary>
    public void RefreshSetAside() => AllSetAside =
    [
        .. Names().Where(name => name.Contains(Aside, StringComparison.Ordinal))
            .GroupBy(WithoutEnding, (_, files) => files.MinBy(name => Array.IndexOf(Endings, EndingOf(name)))!)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Opens a database in it for reading; null if there is none.</summary>
    /// <exception cref="FailureException">It cannot be read.</exception>
    public Database? TryOpenForReading(string name, DatabaseSchema schema)
    {
        if (_handle.StatusOf(name) is null)
            return null;
        CheckOwners(name);
        return Database.OpenForReading(Path.Combine(_handle.Path, name), schema);
    }

    /// <summary>Names of all files in it.</summary>
    public IReadOnlyList<string> Names() => _handle.Names();

    /// <summary>Size of a database with the files beside it, bytes.</summary>
    public long LengthOf(string name) => Endings.Sum(ending =>
    {
        var file = new FileInfo(Path.Combine(_handle.Path, name + ending));
        return file.Exists ? file.Length : 0;
    });

    /// <summary>Removes a database with the files beside it; who reads it reads on.</summary>
    public void RemoveDatabase(string name)
    {
        foreach (string ending in Endings)
            _handle.RemoveFile(name + ending);
    }

    public void Dispose()
    {
        _lock?.Dispose();
        _handle.Dispose();
    }

    // What a full disk holds can still be read, if no other process has to read it.
    private T OpenOnFullDisk<T>(string name, DatabaseSchema schema, Func<Database, T> read, IProgress<string> notices)
    {
        try
        {
            return OpenWhole(OpenDatabase(name, schema), read);
        }
        catch (FailureException first) when (!DamagedDatabaseException.IsCauseOf(first))
        {
            CheckOwners(name);
            T held = OpenWhole(Database.OpenAlone(Path.Combine(_handle.Path, name), schema), read);
            notices.Report($"{first.Message}; {name} is read all the same, and open for this program alone");
            return held;
        }
    }

    private static T OpenWhole<T>(Database database, Func<Database, T> read)
    {
        try
        {
            database.SyncEach();
            database.Verify();
            return read(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    // SQLite takes an empty file for a new one, and then throws away the log that has what the file lost.
    private string? DamageOf(string name)
    {
        FileStatus?[] all = [.. Endings.Select(ending => _handle.StatusOf(name + ending))];
        if (all.Any(one => one is { IsRegular: false }))
            return "it is not a regular file";
        long Length(string file) => new FileInfo(Path.Combine(_handle.Path, file)).Length;
        return all[0] is null
            ? all[1] is not null && Length(name + Endings[1]) > 0 ? "it is missing, and its log is there" : null
            : Length(name) is var length and < LeastBytes ? $"it is cut to {length} bytes" : null;
    }

    private void SetAside(string name, string what, IProgress<string> notices)
    {
        string time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        string aside = $"{name}{Aside}{time}";
        for (int attempt = 2; Endings.Any(ending => _handle.StatusOf(aside + ending) is not null); attempt++)
            aside = $"{name}{Aside}{time}-{attempt}";
        string[] endings = [.. Endings.Where(ending => _handle.StatusOf(name + ending) is not null)];
        foreach (string ending in endings)
            _handle.Rename(name + ending, aside + ending);
        RefreshSetAside();
        notices.Report($"{what}; it is now {aside}{endings.FirstOrDefault()}, and a new {name} takes its place: "
            + "what it held is missing");
    }

    private static string EndingOf(string name) =>
        Endings.FirstOrDefault(ending => ending.Length > 0 && name.EndsWith(ending, StringComparison.Ordinal)) ?? "";

    private static string WithoutEnding(string name) => name[..^EndingOf(name).Length];

    // SQLite opens by path, so other users must not be able to put anything under these names.
    private void CheckOwners(string name)
    {
        foreach (string file in Endings.Select(ending => name + ending))
        {
            if (_handle.StatusOf(file) is { IsRegular: false })
                throw Refused(Path.Combine(_handle.Path, file), "it is not a regular file", "move it away");
            CheckOwner(file);
        }
    }

    private void CheckOwner(string file)
    {
        if (_handle.StatusOf(file) is { IsRegular: true } status && !status.IsTrustedIn(_handle.Status))
            throw Refused(Path.Combine(_handle.Path, file), $"it belongs to user {status.Owner}",
                "move it away, or name another folder");
    }

    private void Take()
    {
        CheckLoose(_handle);
        _lock = FileLock.TryTake(_handle, LockName);
        if (_lock is null)
        {
            string owner = FileLock.OwnerOf(_handle, LockName) is { } id ? $"process {id}" : "another process";
            throw Refused(Key, $"{_handle.Path} is in use by {owner}",
                "end that process, or give each monitor a folder of its own");
        }
        _lock.WriteOwner();
    }

    /// <summary>False if this user cannot make files in a directory.</summary>
    private static bool CanTakeFiles(DirectoryHandle handle)
    {
        if (handle.FileSystem.Kind == ProcKind)
            return false;
        FileStatus status = handle.Status;
        return FileStatus.CurrentUser == 0 || (status.Mode & (status.IsOwn ? OwnerMayWrite : OthersMayWrite)) != 0;
    }

    private static void CheckLoose(DirectoryHandle handle)
    {
        if (handle.Status.IsLoose)
            throw Refused(Key, $"everybody can replace what is in {handle.Path}",
                $"run 'chmod o-w {handle.Path}', or name another folder");
    }

    private static FailureException NotWritable(Exception cause) => new(
        new Failure(ExitCode.CannotRun, Key, cause.Message, "name a folder that this program's user can write"),
        cause);

    private static FailureException Refused(string where, string what, string remedy) =>
        new(new Failure(ExitCode.CannotRun, where, what, remedy));
}
