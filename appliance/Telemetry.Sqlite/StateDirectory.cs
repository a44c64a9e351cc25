// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;

namespace Telemetry.Sqlite;

/// <summary>The folder of a program's databases. One process at a time owns it.</summary>
public sealed class StateDirectory : IDisposable
{
    private const string LockName = "lock";
    private const string Key = "state_directory";

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
            return directory;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            directory?.Dispose();
            throw new FailureException(new Failure(ExitCode.CannotRun, Key, cause.Message,
                "name a folder that this program's user can write"), cause);
        }
        catch
        {
            directory?.Dispose();
            throw;
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock?.Dispose();
        _handle.Dispose();
    }

    // SQLite opens by path, so nobody else may be able to put anything under these names.
    private void CheckOwners(string name)
    {
        foreach (string ending in Endings)
        {
            if (_handle.StatusOf(name + ending) is not { } status)
                continue;
            string file = Path.Combine(_handle.Path, name + ending);
            if (!status.IsRegular)
                throw Refused(file, "it is no regular file", "move it away");
            if (!status.IsTrustedIn(_handle.Status))
                throw Refused(file, $"it belongs to user {status.Owner}", "move it away, or name another folder");
        }
    }

    private void Take()
    {
        if (_handle.Status.IsLoose)
            throw Refused(Key, $"everybody can replace what is in {_handle.Path}",
                $"run 'chmod o-w {_handle.Path}', or name another folder");
        _lock = FileLock.TryTake(_handle, LockName);
        if (_lock is null)
        {
            string owner = FileLock.OwnerOf(_handle, LockName) is { } id ? $"process {id}" : "another process";
            throw Refused(Key, $"{_handle.Path} is in use by {owner}",
                "end that process, or give each monitor a folder of its own");
        }
        _lock.WriteOwner();
    }

    private static FailureException Refused(string where, string what, string remedy) =>
        new(new Failure(ExitCode.CannotRun, where, what, remedy));
}
