// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Generator.Tests;

/// <summary>Layout of structs as the runtime has it: the bytes that change when all of a field are set.</summary>
internal static class Place
{
    /// <summary>Size of a type, bytes.</summary>
    internal static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!
        .MakeGenericMethod(type).Invoke(null, null)!;

    /// <summary>Offset and size of a field, bytes.</summary>
    internal static (int Offset, int Size) Of(Type type, string name)
    {
        FieldInfo field = type.GetField(name) ?? throw new ArgumentException($"{type.Name} has no {name}");
        object set = RuntimeHelpers.GetUninitializedObject(field.FieldType);
        BytesOf(set, SizeOf(field.FieldType)).Fill(byte.MaxValue);
        object whole = RuntimeHelpers.GetUninitializedObject(type);
        field.SetValue(whole, set);
        ReadOnlySpan<byte> bytes = BytesOf(whole, SizeOf(type));
        int offset = bytes.IndexOf(byte.MaxValue);
        return (offset, bytes.LastIndexOf(byte.MaxValue) + 1 - offset);
    }

    private static Span<byte> BytesOf(object boxed, int size) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<Box>(boxed).First, size);

    private sealed class Box
    {
        internal byte First;
    }
}
