// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Model.Threads;

namespace Telemetry.Kernel.Layout;

/// <summary>Name of a thread or process in a record: up to 15 bytes and a zero, <c>TASK_COMM_LEN</c>.</summary>
public partial struct RecordName
{
    /// <summary>The name as text; what is read is printable.</summary>
    public string Text
    {
        readonly get
        {
            ReadOnlySpan<byte> name = this;
            int end = name.IndexOf((byte)0);
            return PrintableName.Of(end < 0 ? name : name[..end]);
        }
        set
        {
            this = default;
            _ = Encoding.UTF8.TryGetBytes(value, ((Span<byte>)this)[..(Length - 1)], out _);
        }
    }

    /// <summary>Copies the name, unused bytes zero; what is not printable ASCII becomes a question mark.</summary>
    /// <param name="to">Receives 16 bytes.</param>
    public readonly void CopyTo(Span<byte> to)
    {
        for (int index = 0; index < Length; index++)
        {
            byte letter = this[index];
            to[index] = letter is 0 or (>= (byte)' ' and < 0x7F) ? letter : (byte)'?';
        }
    }
}
