// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Kernel.Native;

namespace Telemetry.Host.Settings;

/// <summary>A setting that a file of the kernel's tells. It is opened anew at each look: a core that was taken away and
/// came back has another file.</summary>
/// <param name="id">Its name.</param>
/// <param name="target">What it is set on.</param>
/// <param name="path">The file.</param>
internal sealed unsafe class FileSetting(string id, string target, string path) : WatchedSetting(id, target)
{
    /// <inheritdoc/>
    protected override int Read(Span<byte> found)
    {
        int fd = Libc.open(path, Libc.ReadOnlyCloseOnExec);
        if (fd < 0)
            return 0;
        fixed (byte* first = found)
        {
            nint length = Libc.pread(fd, first, (nuint)found.Length, 0);
            _ = Libc.close(fd);
            return (int)Math.Max(0, length);
        }
    }

    /// <inheritdoc/>
    protected override string Describe(ReadOnlySpan<byte> found) => Encoding.UTF8.GetString(found).Trim();
}
