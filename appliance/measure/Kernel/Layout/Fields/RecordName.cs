// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Threads;

namespace Telemetry.Kernel.Layout.Fields;

/// <summary>Name of a thread or process in a record: up to 15 bytes and a zero, <c>TASK_COMM_LEN</c>.</summary>
[InlineArray(Size)]
public struct RecordName
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 16;

    private byte _first;

    /// <summary>The name as text, printable.</summary>
    public readonly string Text
    {
        get
        {
            ReadOnlySpan<byte> name = this;
            int end = name.IndexOf((byte)0);
            return PrintableName.Of(end < 0 ? name : name[..end]);
        }
    }

    /// <summary>Copies the name, unused bytes zero; what is not printable ASCII becomes a question mark.</summary>
    /// <param name="to">Receives 16 bytes.</param>
    public readonly void CopyTo(Span<byte> to)
    {
        for (int index = 0; index < Size; index++)
        {
            byte letter = this[index];
            to[index] = letter is 0 or (>= (byte)' ' and < 0x7F) ? letter : (byte)'?';
        }
    }
}
