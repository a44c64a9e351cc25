// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Files;

/// <summary>Lock on a file of a directory; the kernel releases it when the process ends.</summary>
public sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock; creates the file if there is none.</summary>
    /// <returns>Null if another process holds it.</returns>
    /// <exception cref="IOException">The name is not a regular file, or is a file of a user other than this process's
    /// and the directory's.</exception>
    public static FileLock? TryTake(DirectoryHandle directory, string name)
    {
        SafeFileHandle file = Open(directory, name);
        if (Libc.flock((int)file.DangerousGetHandle(), Libc.LOCK_EX | Libc.LOCK_NB) == 0)
            return new FileLock(file);

        int error = Marshal.GetLastPInvokeError();
        file.Dispose();
        return error == Libc.EWOULDBLOCK ? null : throw FileError.Of(directory.PathOf(name), error);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(DirectoryHandle directory, string name)
    {
        if (directory.StatusOf(name) is { } status)
            return OpenExisting(directory, name, status);
        try
        {
            return directory.CreateFile(name, Permissions.PrivateFile);
        }
        catch (IOException error) when (error.HResult == Libc.EEXIST && directory.StatusOf(name) is not null)
        {
            return OpenExisting(directory, name, directory.StatusOf(name) ?? default); // created meanwhile
        }
    }

    private static SafeFileHandle OpenExisting(DirectoryHandle directory, string name, in FileStatus status)
    {
        if (!status.IsTrustedIn(directory.Status))
            throw new IOException($"{directory.PathOf(name)}: it belongs to user {status.Owner}");
        return RegularFile.Open(directory, name, FileAccess.ReadWrite);
    }
}
