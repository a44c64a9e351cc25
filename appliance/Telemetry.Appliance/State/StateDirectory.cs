// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.State;

/// <summary>The folder that keeps the day over a restart. One process at a time holds it.</summary>
public sealed class StateDirectory : IDisposable
{
    /// <summary>Name of the state's file.</summary>
    public const string FileName = "state";

    private const string LockName = "lock";
    private const string Where = "state_directory";

    private int _lock = -1;

    private StateDirectory(string path) => DirectoryPath = path;

    /// <summary>The folder.</summary>
    public string DirectoryPath { get; }

    /// <summary>Where the state is.</summary>
    public string StatePath => Path.Combine(DirectoryPath, FileName);

    /// <summary>Makes the folder if it is not there, and takes it.</summary>
    /// <exception cref="FailureException">It cannot be written, or another process holds it.</exception>
    public static StateDirectory Open(string path)
    {
        var directory = new StateDirectory(Path.GetFullPath(path));
        try
        {
            Directory.CreateDirectory(directory.DirectoryPath);
            directory.Lock();
            string probe = Path.Combine(directory.DirectoryPath, FileName + ".tmp");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return directory;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            directory.Dispose();
            throw Refused($"{path} cannot be written: {cause.Message}",
                "name a folder that the process can write", cause);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads the state, if there is one that can be gone on from; what cannot be trusted is set aside, never deleted.
    /// </summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="nowNs">UTC since 1970, nanoseconds.</param>
    /// <param name="notices">Receives a line for what was set aside.</param>
    /// <param name="isSetAside">Receives whether something was.</param>
    internal StoredState? Load(StateIdentity identity, long nowNs, IProgress<string> notices, out bool isSetAside)
    {
        isSetAside = false;
        if (!File.Exists(StatePath))
            return null;
        string? reason = Read(out StoredState? stored) ?? Mismatch(stored!, identity, nowNs);
        if (reason is null)
            return stored;
        isSetAside = true;
        string aside = SetAside(nowNs);
        notices.Report($"{StatePath}: {reason}; it was renamed to {Path.GetFileName(aside)}, the day starts anew");
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_lock >= 0)
            _ = Posix.close(_lock);
        _lock = -1;
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
            return StateFile.Decode(File.ReadAllBytes(StatePath), out stored);
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
        string aside = $"{StatePath}.set-aside-{time}";
        for (int attempt = 2; File.Exists(aside); attempt++)
            aside = $"{StatePath}.set-aside-{time}-{attempt}";
        File.Move(StatePath, aside);
        return aside;
    }

    private unsafe void Lock()
    {
        string path = Path.Combine(DirectoryPath, LockName);
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            _lock = Posix.open(name, Posix.ReadWriteCreate | Posix.CloseOnExec, Posix.OwnerOnly);
        if (_lock < 0)
            throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        if (Posix.flock(_lock, Posix.LockExclusive | Posix.LockNoWait) != 0)
        {
            throw Refused($"{DirectoryPath} is in use by another process",
                "give each its own folder, or end the other", null);
        }
    }

    private static FailureException Refused(string what, string remedy, Exception? cause)
    {
        var failure = new Failure(ExitCode.Failed, Where, what, remedy);
        return cause is null ? new FailureException(failure) : new FailureException(failure, cause);
    }
}
