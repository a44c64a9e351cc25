// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Appliance.State;

/// <summary>
/// A file that is there as a whole or as it was before: written beside its name, brought to the disk, renamed, and the
/// folder brought to the disk too. Writing allocates nothing.
/// </summary>
internal sealed class AtomicFile
{
    private readonly byte[] _path;
    private readonly byte[] _temporary;
    private readonly byte[] _folder;

    /// <summary>Makes the names.</summary>
    public AtomicFile(string path)
    {
        _path = Encoding.UTF8.GetBytes(path + '\0');
        _temporary = Encoding.UTF8.GetBytes(path + ".tmp\0");
        _folder = Encoding.UTF8.GetBytes((Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".") + '\0');
    }

    /// <summary>Replaces the file.</summary>
    /// <returns>0, or the number of the error: the file is as it was.</returns>
    public unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* path = _path, temporary = _temporary, folder = _folder)
        {
            int error = WriteNew(temporary, bytes);
            if (error == 0 && Posix.rename(temporary, path) != 0)
                error = Marshal.GetLastPInvokeError();
            return error == 0 ? SyncFolder(folder) : error;
        }
    }

    private static unsafe int WriteNew(byte* path, ReadOnlySpan<byte> bytes)
    {
        int file = Posix.open(path, Posix.WriteNew | Posix.CloseOnExec, Posix.OwnerOnly);
        if (file < 0)
            return Marshal.GetLastPInvokeError();
        int error = WriteAll(file, bytes);
        if (error == 0 && Posix.fsync(file) != 0)
            error = Marshal.GetLastPInvokeError();
        return Posix.close(file) != 0 && error == 0 ? Marshal.GetLastPInvokeError() : error;
    }

    private static unsafe int WriteAll(int file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nuint written = 0;
            while (written < (nuint)bytes.Length)
            {
                nint count = Posix.write(file, start + written, (nuint)bytes.Length - written);
                if (count >= 0)
                    written += (nuint)count;
                else if (Marshal.GetLastPInvokeError() is var error and not Posix.Interrupted)
                    return error;
            }
        }
        return 0;
    }

    private static unsafe int SyncFolder(byte* path)
    {
        int folder = Posix.open(path, Posix.ReadOnly | Posix.CloseOnExec, 0);
        if (folder < 0)
            return Marshal.GetLastPInvokeError();
        int error = Posix.fsync(folder) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Posix.close(folder);
        return error;
    }
}
