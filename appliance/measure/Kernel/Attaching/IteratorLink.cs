// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>An iterator of the kernel. Its program runs while it is read, and at no other time.</summary>
internal sealed unsafe class IteratorLink(nint link) : IDisposable
{
    private const int MostRetries = 1_000;                      // of EAGAIN: each stands for a million objects

    private nint _link = link;

    /// <summary>Reads everything that the iterator writes, from its start. Needs CAP_BPF where unprivileged BPF is
    /// disabled.</summary>
    /// <param name="into">Receives the bytes; grown as needed.</param>
    /// <param name="most">Limit of the bytes.</param>
    /// <param name="length">Bytes read; if it is <paramref name="most"/>, there may be more.</param>
    /// <returns>0, or -errno.</returns>
    internal int Read(ref byte[] into, int most, out int length)
    {
        length = 0;
        int fd = LibBpf.bpf_iter_create(LibBpf.bpf_link__fd(_link));
        if (fd < 0)
            return fd;
        int result = Read(fd, ref into, most, ref length);
        _ = Libc.close(fd);
        return result;
    }

    private static int Read(int fd, ref byte[] into, int most, ref int length)
    {
        int retries = 0;
        while (length < most)
        {
            if (length == into.Length)
                Array.Resize(ref into, Math.Min(most, 2 * into.Length));
            nint count;
            fixed (byte* free = &into[length])
                count = Libc.read(fd, free, (nuint)(into.Length - length));
            if (count == 0)
                break;
            if (count > 0)
                length += (int)count;
            else if (NativeError.Last is not (Libc.ErrorInterrupted or Libc.ErrorAgain) || ++retries > MostRetries)
                return -NativeError.Last;
        }
        return 0;
    }

    public void Dispose()
    {
        if (_link != 0)
            _ = LibBpf.bpf_link__destroy(_link);
        _link = 0;
    }
}
