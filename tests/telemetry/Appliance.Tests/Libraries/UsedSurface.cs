// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Telemetry.Appliance.Tests.Libraries;

/// <summary>
/// Types and members of other assemblies' namespaces that a compiled assembly uses, one line each with its whole
/// signature, as bound by the compiler. Constants and values of enums are not included: the compiler copies those.
/// </summary>
internal static class UsedSurface
{
    /// <summary>The lines, sorted.</summary>
    /// <param name="assembly">The compiled file.</param>
    /// <param name="isWanted">True for namespaces of interest; called with the declaring assembly.</param>
    public static string[] Of(string assembly, Func<string, string, bool> isWanted)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader reader = file.GetMetadataReader();
        var names = new SignatureText();
        List<string> lines = [];
        foreach (TypeReferenceHandle handle in reader.TypeReferences)
        {
            if (IsWanted(reader, handle, isWanted))
                lines.Add(names.GetTypeFromReference(reader, handle, 0));
        }
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            if (DeclaringType(reader, member.Parent) is { } owner && IsWanted(reader, owner, isWanted))
                lines.Add(LineOf(reader, member, names.GetTypeFromReference(reader, owner, 0), names));
        }
        return [.. lines.Distinct().Order(StringComparer.Ordinal)];
    }

    private static bool IsWanted(
        MetadataReader reader, TypeReferenceHandle handle, Func<string, string, bool> isWanted)
    {
        TypeReference type = reader.GetTypeReference(handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
            return IsWanted(reader, (TypeReferenceHandle)type.ResolutionScope, isWanted);
        return type.ResolutionScope.Kind == HandleKind.AssemblyReference && isWanted(
            reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name),
            reader.GetString(type.Namespace));
    }

    /// <summary>The type that declares a member; null if it is a type of the assembly itself.</summary>
    private static TypeReferenceHandle? DeclaringType(MetadataReader reader, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeReference)
            return (TypeReferenceHandle)parent;
        if (parent.Kind != HandleKind.TypeSpecification)
            return null;
        BlobReader blob = reader.GetBlobReader(
            reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;
        blob.ReadCompressedInteger();                           // class or value type
        EntityHandle generic = blob.ReadTypeHandle();
        return generic.Kind == HandleKind.TypeReference ? (TypeReferenceHandle)generic : null;
    }

    private static string LineOf(MetadataReader reader, MemberReference member, string owner, SignatureText names)
    {
        string name = reader.GetString(member.Name);
        if (member.GetKind() == MemberReferenceKind.Field)
            return $"{owner}.{name} -> {member.DecodeFieldSignature(names, null)}";

        MethodSignature<string> signature = member.DecodeMethodSignature(names, null);
        string isStatic = signature.Header.IsInstance ? "" : "static ";
        string generic = signature.GenericParameterCount == 0 ? "" : $"`{signature.GenericParameterCount}";
        string parameters = string.Join(", ", signature.ParameterTypes);
        return $"{isStatic}{owner}.{name}{generic}({parameters}) -> {signature.ReturnType}";
    }
}
