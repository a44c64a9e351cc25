// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis;

namespace Tidy.Tests.Usage;

/// <summary>Members that are a place in a layout or a row of a table, named or not.</summary>
internal static class Exempt
{
    public static bool Covers(ISymbol symbol) => symbol is IFieldSymbol field &&
        (field.ContainingType.TypeKind == TypeKind.Enum || IsLaidOut(field.ContainingType) || IsOfTable(field));

    private static bool IsLaidOut(INamedTypeSymbol type) => type.GetAttributes()
        .Any(attribute => attribute.AttributeClass?.Name is "StructLayoutAttribute" or "InlineArrayAttribute");

    // A type of nothing but constants mirrors numbers of the kernel or of a protocol.
    private static bool IsOfTable(IFieldSymbol field) => field.IsConst && field.ContainingType.GetMembers()
        .All(member => member is IFieldSymbol { IsConst: true } or IMethodSymbol { IsImplicitlyDeclared: true });
}
