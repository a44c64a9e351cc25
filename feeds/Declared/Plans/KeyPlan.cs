// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Declared.Plans;

/// <summary>Plan for reading the channel key of a declared envelope.</summary>
[HotPath]
[StructLayout(LayoutKind.Sequential)]
internal readonly struct KeyPlan
{
    private const int WordLength = sizeof(ulong);

    private readonly FieldPlan _channel;
    private readonly FieldPlan _session;
    private readonly TextPlan _channelText;
    private readonly TextPlan _sessionHigh;
    private readonly TextPlan _sessionLow;

    /// <summary>Plans the reading of channel and session, each if declared.</summary>
    public KeyPlan(EnvelopeDeclaration declaration)
    {
        (DeclaredField? channel, DeclaredField? session) = (declaration.Channel, declaration.Session);
        Form = channel is null && session?.Form == FieldForm.Text ? KeyForm.SessionText
            : channel?.Form == FieldForm.Text || session?.Form == FieldForm.Text ? KeyForm.Texts
            : channel is null && session is null ? KeyForm.None
            : KeyForm.Numbers;
        if (channel?.Form == FieldForm.Text)
            _channelText = new TextPlan(channel.Offset, channel.Width);
        else
            _channel = new FieldPlan(channel, declaration.IsBigEndian);
        if (session?.Form != FieldForm.Text)
        {
            _session = new FieldPlan(session, declaration.IsBigEndian);
            return;
        }
        _sessionHigh = new TextPlan(session.Offset, session.Width);
        _sessionLow = new TextPlan(session.Offset + WordLength, session.Width - WordLength);
    }

    /// <summary>Encoding of the key.</summary>
    public KeyForm Form { get; }

    /// <summary>Reads the key.</summary>
    /// <param name="start">The packet's first byte.</param>
    /// <returns>False if a text has bytes that are not printable.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead<TFields, TShape>(ref byte start, out ChannelKey key)
        where TFields : struct, IFieldReader
        where TShape : struct, IDeclaredShape
    {
        KeyForm form = TShape.Key == KeyForm.Any ? Form : TShape.Key;
        if (form == KeyForm.None)
        {
            key = default;
            return true;
        }
        ulong high = _sessionHigh.Read(ref start);
        ulong low = _sessionLow.Read(ref start);
        if (form == KeyForm.SessionText)
        {
            key = new ChannelKey(0, high, low);
            return IsText(high, low);
        }
        ulong channel = TFields.Read(ref start, _channel);
        ulong session = TFields.Read(ref start, _session);
        ulong text = _channelText.Read(ref start);
        key = new ChannelKey(channel | text, session | high, low);
        return form == KeyForm.Numbers || (IsText(high, low) && IsText(text, 0));
    }

    /// <summary>True if all bytes of two words are printable characters or NULs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsText(ulong high, ulong low)
    {
        Vector128<sbyte> bytes = Vector128.Create(high, low).AsSByte();
        Vector128<sbyte> good = Vector128.GreaterThan(bytes, Vector128.Create((sbyte)0x1F))
            | Vector128.Equals(bytes, Vector128<sbyte>.Zero);
        return good.AsByte() == Vector128<byte>.AllBitsSet;
    }
}
