// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Telemetry.Files;

namespace Telemetry.Publishing.State;

/// <summary>The folder that keeps the day's state over a restart. One process at a time holds it.</summary>
public sealed class StateDirectory : IDisposable
{
    public const string FileName = "state";

    private const string LockName = "lock";
    private const string Probe = FileName + ".tmp";
    private const string Where = "state_directory";

    private readonly DirectoryHandle _handle;
    private FileLock? _lock;

    private StateDirectory(string path, DirectoryHandle handle) => (DirectoryPath, _handle) = (path, handle);

    public string DirectoryPath { get; }

    /// <summary>Path of the state file.</summary>
    public string StatePath => Path.Combine(DirectoryPath, FileName);

    /// <summary>The state file, to be replaced atomically.</summary>
    public AtomicFile StateFile => new(_handle, FileName);

    /// <summary>Opens the folder, creating it if it does not exist, and locks it.</summary>
    /// <exception cref="FailureException">The folder cannot be written, another user can replace the state, or another
    /// process holds it.</exception>
    public static StateDirectory Open(string path)
    {
        StateDirectory? directory = null;
        try
        {
            directory = new StateDirectory(Path.GetFullPath(path), DirectoryHandle.Open(path, makesMissing: true));
            directory.Take();
            return directory;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            directory?.Dispose();
            throw Refused($"{path} cannot be written: {cause.Message}",
                "name a folder that the process can write", cause);
        }
        catch
        {
            directory?.Dispose();
            throw;
        }
    }

    /// <summary>Reads the state, if there is a usable one; an untrusted one is renamed, never deleted.</summary>
    /// <param name="identity">Identity of this process.</param>
    /// <param name="nowNs">UTC since 1970, nanoseconds.</param>
    /// <param name="notices">Receives a line if a state was renamed.</param>
    /// <param name="isSetAside">Receives true if a state was renamed.</param>
    public StoredState? Load(StateIdentity identity, long nowNs, IProgress<string> notices, out bool isSetAside)
    {
        isSetAside = false;
        if (_handle.StatusOf(FileName) is null)
            return null;
        string? reason = Read(out StoredState? stored) ?? Mismatch(stored!, identity, nowNs);
        if (reason is null)
            return stored;
        isSetAside = true;
        string aside = SetAside(nowNs);
        notices.Report($"{StatePath}: {reason}; it was renamed to {aside}, the counters of the day restart at 0");
        return null;
    }

    public void Dispose()
    {
        _lock?.Dispose();
        _handle.Dispose();
    }

    private static string? Mismatch(StoredState stored, StateIdentity identity, long nowNs)
    {
        if (stored.Identity.Host != identity.Host)
            return $"it is of the host {stored.Identity.Host}";
        if (stored.Identity.DayRule != identity.DayRule)
            return $"its days begin at {stored.Identity.DayRule}, not at {identity.DayRule}";
        return stored.State.Header.CutNs > nowNs ? "it is from the future: was the clock set back?" : null;
    }

    private string? Read(out StoredState? stored)
    {
        try
        {
            return State.StateFile.Decode(ReadBytes(), out stored);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            stored = null;
            return $"it cannot be read: {cause.Message}";
        }
        catch (Exception cause) when (cause is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            stored = null;
            return "it contradicts itself";
        }
    }

    private string SetAside(long nowNs)
    {
        DateTime now = DateTime.UnixEpoch.AddTicks(nowNs / 100);
        string time = now.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        string aside = $"{FileName}.set-aside-{time}";
        for (int attempt = 2; _handle.StatusOf(aside) is not null; attempt++)
            aside = $"{FileName}.set-aside-{time}-{attempt}";
        _handle.Rename(FileName, aside);
        return aside;
    }

    private byte[] ReadBytes()
    {
        using SafeFileHandle file = _handle.TryOpenFile(FileName, FileAccess.Read)
            ?? throw new FileNotFoundException($"{StatePath}: it is gone");
        byte[] bytes = new byte[RandomAccess.GetLength(file)];
        int read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is var count and > 0)
            read += count;
        return bytes[..read];
    }

    private void Take()
    {
        // Checks that no other user can put a state here that this process would continue from.
        FileStatus folder = _handle.Status;
        if (folder.IsLoose)
        {
            throw Refused($"everybody can replace what is in {DirectoryPath}",
                $"run 'chmod o-w {DirectoryPath}', or name another folder", null);
        }
        if (_handle.StatusOf(FileName) is { } state && !state.IsTrustedIn(folder))
            throw Refused($"{StatePath} belongs to user {state.Owner}", "remove it, or name another folder", null);

        _lock = FileLock.TryTake(_handle, LockName) ?? throw Refused(
            $"{DirectoryPath} is in use by another process", "give each its own folder, or end the other", null);
        _handle.RemoveFile(Probe);
        _handle.CreateFile(Probe, length: 0, isSparse: true).Dispose();
        _handle.RemoveFile(Probe);
    }

    private static FailureException Refused(string what, string remedy, Exception? cause)
    {
        var failure = new Failure(ExitCode.Failed, Where, what, remedy);
        return cause is null ? new FailureException(failure) : new FailureException(failure, cause);
    }
}
